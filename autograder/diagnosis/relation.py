"""How a misconception's behaviour on one case relates to the student's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import islice

import numpy as np

from autograder.compare import compare, judge_case
from autograder.compare.judge import is_single, same, tolerance_of
from autograder.compare.resemblance import resembles
from autograder.compare.values import holds_single, to_single
from autograder.model import Case, Localized, Mismatch, Outcome, Response, Tolerance, Verdict

CONTRACT_BREACHES = frozenset({"compare.law.not_reproducible", "compare.law.ignores_rng", "compare.law.repeats_itself"})
MAX_RESULTS = 32
ROUNDING = Tolerance(1e-12, 1e-15, 1e-6, 1e-9)
"""Between draws of one generator that were scaled in another order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A misconception as diagnosis sees it.

    Args:
        slug: Its name.
        text: To the student, by language.
        slip: Where the lecture prints this variant, or empty.
        same_as: Slugs that no input can tell from this one.
        respond: What the wrong function gives on a case; asked only when needed, remembered by the caller.
    """

    slug: str
    text: Localized
    slip: str
    same_as: tuple[str, ...]
    respond: Callable[[Case], Response]
    _judged: dict[tuple[str, bool], Outcome] = field(default_factory=dict, init=False, repr=False, compare=False)

    def judged(self, outcome: Outcome, tolerance: Tolerance) -> Outcome:
        """Return how the candidate fares on the case of *outcome*, rounded as the student's results are; worked out once a course.

        Raises:
            ContentError: The case's own judge fails on the candidate's response.
        """
        assert outcome.expected is not None
        single = _is_single(outcome)
        found = self._judged.get((outcome.case.name, single))
        if found is None:
            response = self.respond(outcome.case)
            if single:
                response = replace(response, outputs=tuple(map(to_single, response.outputs)))
            found = judge_case(outcome.case, response, outcome.expected, tolerance)
            self._judged[outcome.case.name, single] = found
        return found


class Relation(Enum):
    """What one case says about one candidate."""

    NEUTRAL = auto()
    """Both are right: says nothing."""
    AGREES = auto()
    """Both are wrong in the same way."""
    RESEMBLES = auto()
    """Both drew from the same wrong law, not the same numbers."""
    RAISES_ALIKE = auto()
    """Both raise an exception of one type, which has many causes."""
    COMPATIBLE = auto()
    """Both are wrong; the candidate has no proper result here, so its code in another style may fail in another way."""
    UNEXPLAINED = auto()
    """The student is wrong where the candidate is right."""
    CONTRADICTS = auto()
    """The student is right where the candidate is wrong, or wrong in another way."""


def relate(outcome: Outcome, candidate: Candidate, tolerance: Tolerance) -> Relation:
    """Return the relation of *candidate* to the student, whose *outcome* has a response.

    Raises:
        ContentError: The case's own judge fails on the candidate's response.
    """
    judged = candidate.judged(outcome, tolerance)
    off = judged.verdict is not Verdict.PASSED
    if outcome.verdict is Verdict.PASSED:
        return Relation.CONTRADICTS if off else Relation.NEUTRAL
    other = judged.response
    assert other is not None
    bounds = tolerance_of(outcome.case, tolerance)
    if not off:
        return Relation.NEUTRAL if _alike_but_for_axes(outcome, other, bounds) is not None else Relation.UNEXPLAINED
    if outcome.case.raises is not None:
        return Relation.AGREES  # neither refuses what must be refused; what comes instead is of no interest
    if outcome.case.judge is not None:
        return _relate_random(outcome, other, judged.mismatch)
    return _relate_values(outcome, other, bounds)


def _is_single(outcome: Outcome) -> bool:
    """Return whether the student's result is to be taken as single precision; looks at one level of results only."""
    outputs = outcome.response.outputs if outcome.response else ()
    results = (result for output in outputs for result in (output[:MAX_RESULTS] if isinstance(output, tuple | list) else (output,)))
    return is_single(outcome.case) or any(isinstance(result, np.ndarray | np.generic) and holds_single(result) for result in results)


def _relate_values(outcome: Outcome, other: Response, tolerance: Tolerance) -> Relation:
    response = outcome.response
    assert response is not None
    if response.raised is not None:
        if other.raised is None:
            return Relation.COMPATIBLE if _is_degenerate(outcome, other) else Relation.CONTRADICTS
        return Relation.RAISES_ALIKE if response.raised.type_name == other.raised.type_name else Relation.COMPATIBLE
    if other.raised is not None:
        return Relation.COMPATIBLE
    if not set(other.mutated) <= set(response.mutated):
        return Relation.CONTRADICTS
    single = _is_single(outcome)
    if len(response.outputs) == len(other.outputs) and all(
        compare(one, two, tolerance, single=single) is None for one, two in zip(response.outputs, other.outputs, strict=True)
    ):
        return Relation.AGREES
    vague = _is_empty(other.outputs) or _alike_where_finite(response.outputs, other.outputs, tolerance, single=single)
    return _alike_but_for_axes(outcome, other, tolerance) or (Relation.COMPATIBLE if vague else Relation.CONTRADICTS)


def _alike_but_for_axes(outcome: Outcome, other: Response, tolerance: Tolerance) -> Relation | None:
    """Return how well several results agree if not only as they are but up to axes of length 1 and repetition.

    Whoever takes statistics over the wrong axis may or may not keep that axis. AGREES if a wrong result is the same as
    it is, COMPATIBLE if some result is, None if none is or one differs in its numbers.
    """
    assert outcome.response is not None
    assert outcome.expected is not None
    results = [_several(o.outputs) for o in (outcome.response, other, outcome.expected)]
    if not len(results[0]) == len(results[1]) == len(results[2]) > 0:
        return None
    triples = list(zip(*results, strict=True))
    if any(not isinstance(v, int | float | np.ndarray | np.generic) for triple in triples for v in triple):
        return None
    single = _is_single(outcome)
    strict = [compare(ours, theirs, tolerance, single=single) is None for ours, theirs, _ in triples]
    if not all(
        alike or _alike_when_squeezed(ours, theirs, tolerance, single) for alike, (ours, theirs, _) in zip(strict, triples, strict=True)
    ):
        return None
    wrong = [compare(ours, right, tolerance, single=single) is not None for ours, _, right in triples]
    if any(alike and off for alike, off in zip(strict, wrong, strict=True)):
        return Relation.AGREES
    return Relation.COMPATIBLE if any(strict) else None


def _several(outputs: tuple[object, ...]) -> Sequence[object]:
    """Return the results of all calls end to end if each call returned several."""
    results = (result for output in outputs if isinstance(output, tuple | list) for result in output)
    found = list(islice(results, MAX_RESULTS + 1))
    return found if len(found) <= MAX_RESULTS else ()


def _alike_when_squeezed(actual: object, other: object, tolerance: Tolerance, single: bool) -> bool:
    ours, theirs = np.squeeze(np.asarray(actual)), np.squeeze(np.asarray(other))
    if ours.ndim and theirs.ndim and ours.shape != theirs.shape:
        return False
    shape = ours.shape or theirs.shape
    return compare(np.broadcast_to(ours, shape), np.broadcast_to(theirs, shape), tolerance, single=single) is None


def _is_degenerate(outcome: Outcome, other: Response) -> bool:
    """Return whether code in another style would rather raise than give what the candidate gives."""
    assert outcome.expected is not None
    return _has_non_finite(other.outputs) or _shapes(other.outputs) != _shapes(outcome.expected.outputs)


def _shapes(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(_shapes(item) for item in value)
    return np.shape(value) if isinstance(value, np.ndarray) else ()


def _alike_where_finite(actual: object, other: object, tolerance: Tolerance, *, single: bool) -> bool:
    """Return whether *actual* agrees with *other* wherever that is finite, which may be nowhere."""
    if isinstance(actual, list | tuple) and isinstance(other, list | tuple):
        pairs = zip(actual, other, strict=True)
        return len(actual) == len(other) and all(_alike_where_finite(a, o, tolerance, single=single) for a, o in pairs)
    if not (_has_non_finite(other) and all(isinstance(value, float | np.ndarray | np.generic) for value in (actual, other))):
        return compare(actual, other, tolerance, single=single) is None
    ours, theirs = np.asarray(actual), np.asarray(other)
    finite = np.isfinite(theirs)
    return ours.shape == theirs.shape and compare(ours[finite], theirs[finite], tolerance, single=single) is None


def _is_empty(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_is_empty(item) for item in value)
    return isinstance(value, np.ndarray) and value.size == 0


def _has_non_finite(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_has_non_finite(item) for item in value)
    numeric = isinstance(value, float | np.ndarray | np.generic) and np.asarray(value).dtype.kind == "f"
    return numeric and not bool(np.isfinite(value).all())  # type: ignore[call-overload]  # numeric says so


def _relate_random(outcome: Outcome, other: Response, breach: Mismatch | None) -> Relation:
    response = outcome.response
    assert response is not None
    if response.raised is not None or other.raised is not None:
        alike = response.raised is not None and other.raised is not None and response.raised.type_name == other.raised.type_name
        return Relation.RAISES_ALIKE if alike else Relation.CONTRADICTS
    if set(response.mutated) != set(other.mutated) or len(response.outputs) != len(other.outputs):
        return Relation.CONTRADICTS
    if all(same(one, two) or compare(one, two, ROUNDING) is None for one, two in zip(response.outputs, other.outputs, strict=True)):
        return Relation.AGREES
    ours, theirs = (found.message.key if found else "" for found in (outcome.mismatch, breach))
    if ours in CONTRACT_BREACHES or theirs in CONTRACT_BREACHES:
        return Relation.RESEMBLES if ours == theirs else Relation.CONTRADICTS
    if _is_constant(response.outputs) or _is_constant(other.outputs):
        return Relation.RESEMBLES if _is_constant(response.outputs) and _is_constant(other.outputs) else Relation.CONTRADICTS
    return Relation.RESEMBLES if resembles(response.outputs, other.outputs) else Relation.CONTRADICTS


def _is_constant(outputs: Sequence[object]) -> bool:
    """Whether all calls of a random function gave the same result."""
    return len(outputs) > 1 and all(same(output, outputs[0]) for output in outputs[1:])
