"""Judges one case: what the student's function did against what the reference did."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from autograder.compare.values import compare, first_serious, holds_single
from autograder.compare.wording import mismatch
from autograder.errors import ContentError
from autograder.model import GLOBAL_RANDOM, Case, Message, Mismatch, Outcome, Raised, Response, Tolerance, Verdict


@np.errstate(all="ignore")  # a student's numbers may be as large as numbers can be
def judge_case(case: Case, response: Response, expected: Response, tolerance: Tolerance) -> Outcome:
    """Return the verdict on *response*, the student's, given *expected*, the reference's on the same case.

    A wrong value outranks a changed argument: the value is what the student looks for first.

    Args:
        case: Which inputs, and what is expected of a correct solution.
        response: Untrusted outputs.
        expected: What the reference gave.
        tolerance: Of the exercise; the case's own replaces it.

    Raises:
        ContentError: The reference failed on the case, or the case's own judge did.
    """
    if response.outputs is expected.outputs and response.raised is None and case.raises is None and not response.mutated:
        return Outcome(case, Verdict.PASSED, None, response, expected)  # the same bytes, recognised before they were decoded
    if case.raises is not None:
        found = _judge_refusal(case.raises, response)
    elif response.raised is not None:
        found = unwanted(response.raised)
    elif expected.raised is not None:
        raise ContentError(f"case {case.name!r}: the reference raised {expected.raised.type_name}: {expected.raised.text}")
    else:
        found = _judge_outputs(case, response, expected, tolerance_of(case, tolerance), is_single(case))
    if found is None or found.flaw:
        found = first_serious(one for one in (_side_effects(case, response, expected), found) if one is not None)
    return Outcome(case, found.verdict if found else Verdict.PASSED, found, response, expected)


def agreement(actual: Response, other: Response, tolerance: Tolerance, *, single: bool = False) -> bool:
    """Return whether two responses to one case are the same behaviour.

    Same outputs within the tolerance (NaN where the other has NaN), same exception type, same arguments changed.
    """
    if (actual.raised is None) != (other.raised is None) or len(actual.outputs) != len(other.outputs):
        return False
    if actual.raised is not None and other.raised is not None and actual.raised.type_name != other.raised.type_name:
        return False
    if set(actual.mutated) != set(other.mutated):
        return False
    try:
        return all(compare(a, o, tolerance, single=single) is None for a, o in zip(actual.outputs, other.outputs, strict=True))
    except ContentError:  # the other is a misconception's and need not be comparable
        return False


def tolerance_of(case: Case, tolerance: Tolerance) -> Tolerance:
    """Return the tolerance of *case*: its own, with no fewer roundings than that of the exercise, or that of the exercise."""
    own = case.tolerance
    return tolerance if own is None else replace(own, roundings=max(own.roundings, tolerance.roundings))


def is_single(case: Case) -> bool:
    """Return whether any input of *case* is single precision."""
    return any(holds_single(list(call.values())) for call in case.all_calls)


def _judge_refusal(expected: str, response: Response) -> Mismatch | None:
    raised = response.raised
    if raised is None:
        return mismatch(Verdict.WRONG, "exception_expected", {"expected": expected})
    if raised.is_a(expected):
        return None
    if raised.is_a("NotImplementedError"):
        return mismatch(Verdict.MISSING, "missing")
    return mismatch(Verdict.RAISED, "raised_other", {**_raised(raised), "expected": expected})


def unwanted(raised: Raised) -> Mismatch:
    """Return what an exception comes to where a value is expected."""
    if raised.is_a("NotImplementedError"):
        return mismatch(Verdict.MISSING, "missing")
    return mismatch(Verdict.RAISED, "raised", _raised(raised))


def _raised(raised: Raised) -> dict[str, object]:
    """Return the values for a message: the type, the text, and the student's line, if one of theirs was reached."""
    spot = Message("compare.in_line", {"line": raised.lineno}) if raised.lineno else Message("compare.before_any_line")
    return {"type": raised.type_name, "text": raised.text, "spot": spot}


def _judge_outputs(case: Case, response: Response, expected: Response, tolerance: Tolerance, single: bool) -> Mismatch | None:
    calls = len(case.student_calls)
    if len(response.outputs) != calls:
        return mismatch(Verdict.WRONG, "no_output", {"actual": len(response.outputs), "expected": calls})
    if case.judge is not None:
        return None if _identical(response.outputs, expected.outputs) else _ask(case, response)
    pairs = enumerate(zip(response.outputs, expected.outputs, strict=True), 1)
    found = ((number, compare(one, other, tolerance, single=single)) for number, (one, other) in pairs)
    return first_serious(one if calls == 1 else _in_call(number, one) for number, one in found if one is not None)


def _in_call(number: int, found: Mismatch) -> Mismatch:
    return replace(found, message=Message("compare.in_call", {"call": number, "what": found.message}))


def _ask(case: Case, response: Response) -> Mismatch | None:
    assert case.judge is not None
    try:
        found = case.judge(list(response.outputs))
    except Exception as error:  # an author's code: its failure must not become a student's verdict
        message = f"case {case.name!r}: its judge raised {type(error).__name__}: {error}"
        raise ContentError(message, hint="a judge must bear any decoded value") from error
    if found is not None and not isinstance(found, Mismatch):
        raise ContentError(f"case {case.name!r}: its judge returned {type(found).__name__}, expected Mismatch or None")
    return found


def _identical(outputs: Iterable[object], expected: Iterable[object]) -> bool:
    return all(same(one, other) for one, other in zip(outputs, expected, strict=True))


def same(one: object, other: object) -> bool:
    """Return whether two values are the same data, bit by bit."""
    if isinstance(other, np.ndarray | np.generic):
        alike = isinstance(one, np.ndarray | np.generic) and one.dtype == other.dtype and one.shape == other.shape
        return alike and np.asarray(one).tobytes() == np.asarray(other).tobytes()
    if isinstance(other, list | tuple):
        return isinstance(one, list | tuple) and len(one) == len(other) and _identical(one, other)
    return isinstance(other, bool | int | float | str | None) and type(one) is type(other) and one == other


def _side_effects(case: Case, response: Response, expected: Response) -> Mismatch | None:
    # The names come from the sandbox; those that are no argument's are not repeated to anybody.
    known = {name for call in case.student_calls for name in call}
    changed = [name for name in response.mutated if name in known and name not in expected.mutated]
    if changed:
        return replace(mismatch(Verdict.MUTATED_INPUT, "mutated", {"names": changed}), flaw=True)
    if GLOBAL_RANDOM in response.mutated and GLOBAL_RANDOM not in expected.mutated:
        return mismatch(Verdict.WRONG, "global_random")
    return None
