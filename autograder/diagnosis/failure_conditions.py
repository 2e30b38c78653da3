"""On which cases a function fails, as opposed to how: only with one parameter set, only on read-only arrays."""

from collections.abc import Callable, Iterator, Sequence

from autograder.compare.judge import is_single
from autograder.model import Case, Message, Outcome, Verdict

MIN_CASES = 2


def failure_conditions(outcomes: Sequence[Outcome]) -> Iterator[Message]:
    """Yield what all failing cases, and no passing ones, have in common."""
    failing = [o.case for o in outcomes if o.verdict is not Verdict.PASSED]
    passing = [o.case for o in outcomes if o.verdict is Verdict.PASSED]
    if not failing or len(passing) < MIN_CASES:
        return
    tests: tuple[tuple[str, Callable[[Case], bool]], ...] = (
        ("diagnosis.read_only", lambda case: case.readonly),
        ("diagnosis.non_contiguous", lambda case: case.layout != "C"),
        ("diagnosis.single_inputs", is_single),
        ("diagnosis.memory", lambda case: case.readonly or case.layout != "C"),
    )
    found = next((key for key, test in tests if all(map(test, failing)) and not any(map(test, passing))), None)
    if found is not None:
        yield Message(found)
    elif len(failing) >= MIN_CASES and all(case.layout != "C" for case in failing):
        yield Message("diagnosis.layout")  # on some inputs every order of reading gives the same
    elif len(failing) >= MIN_CASES:
        yield from _one_parameter(failing, passing)


def _one_parameter(failing: Sequence[Case], passing: Sequence[Case]) -> Iterator[Message]:
    """Yield the one parameter that every failing case sets and every passing case leaves at its default."""
    names = list(dict.fromkeys(name for case in failing for name in case.all_calls[0]))
    found = [name for name in names if _is_decisive(name, failing, passing)]
    if len(found) == 1:
        yield Message("diagnosis.default_only", {"parameter": found[0]})


def _is_decisive(name: str, failing: Sequence[Case], passing: Sequence[Case]) -> bool:
    """Return whether a value that is sometimes left out separates the cases; None and a repeated value count as left out."""
    given = [case.all_calls[0][name] for case in passing if name in case.all_calls[0]]
    if len(given) == len(passing) or not all(name in case.all_calls[0] for case in failing):
        return False
    defaults = {repr(value) for value in given if value is None or isinstance(value, int | float)}
    if len(defaults) > 1 or any(not (value is None or isinstance(value, int | float)) for value in given):
        return False
    return not any(repr(case.all_calls[0][name]) in defaults or case.all_calls[0][name] is None for case in failing)
