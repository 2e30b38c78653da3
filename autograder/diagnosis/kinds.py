"""Kinds of difference without a name: a constant factor, swapped axes, only the border, only one parameter.

Each is told only if it holds on every failing case, of which there must be two (or one with many numbers). Nothing
here quotes a number that could come from a hidden case: factors come from a closed list or from lengths of inputs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import isclose

import numpy as np

from autograder.compare import compare
from autograder.compare.judge import is_single, tolerance_of
from autograder.compare.leaves import as_array
from autograder.diagnosis.failure_conditions import failure_conditions
from autograder.model import Message, Outcome, Tolerance, Verdict

MIN_CASES = 2
MIN_NUMBERS = 3
MANY_NUMBERS = 8
MAX_AXES = 4
MAX_RESULTS = 32
RTOL = 1e-7
RTOL_SINGLE = 1e-4
FACTORS = {2.0: "2", 0.5: "1/2", 3.0: "3", 1 / 3: "1/3", 4.0: "4", 0.25: "1/4", 10.0: "10", 0.1: "1/10"}

Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One failing case in numbers.

    Args:
        outcome: The case.
        actual: The returned values, as float64 arrays.
        expected: The right ones, as many.
        wrong: Positions of the wrong ones among them.
        rtol: How closely a relation between the two must hold.
    """

    outcome: Outcome
    actual: tuple[np.ndarray, ...]
    expected: tuple[np.ndarray, ...]
    wrong: tuple[int, ...]
    rtol: float

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The wrong values beside the right ones."""
        return tuple((self.actual[i], self.expected[i]) for i in self.wrong)


def kinds_of_difference(outcomes: Sequence[Outcome], tolerance: Tolerance) -> Iterator[Message]:
    """Yield what holds on every failing case among *outcomes* (of valid input), the most helpful first."""
    failing = [o for o in outcomes if o.verdict is not Verdict.PASSED]
    if any(o.case.judge is not None for o in failing):
        return  # the judge has said what is wrong with the law
    evidence = [_evidence(o, tolerance) for o in failing]
    known = [item for item in evidence if item is not None and item.wrong]
    if all(map(_does_not_fit, failing)):
        yield Message("diagnosis.call")
        return
    if len(known) == len(failing) and _is_enough(known):
        yield from _of_values(known, tolerance)
    yield from failure_conditions(outcomes)
    if len(known) == len(failing) and len(known) >= MIN_CASES:
        yield from _which_results(known)


def _does_not_fit(outcome: Outcome) -> bool:
    """Whether the function could not even be called as the exercise calls it."""
    raised = outcome.response.raised if outcome.response else None
    return raised is not None and raised.is_a("TypeError") and raised.lineno == 0


def _of_values(evidence: Sequence[Evidence], tolerance: Tolerance) -> Iterator[Message]:
    """Yield the first relation that turns the right values into the student's; they exclude each other."""
    tests: tuple[Callable[[Sequence[Evidence]], Message | None], ...] = (
        _results_swapped,
        lambda items: _single_precision(items, tolerance),
        _zeros,
        _factor,
        _offset,
        _transposed,
        _reversed,
        _shifted,
        _one_more_or_less,
        _truncated,
        _border,
    )
    if all(np.array_equal(a, e) for item in evidence for a, e in item.pairs):
        return  # the values are right, it is the type that is not
    found = next((message for test in tests if (message := test(evidence)) is not None), None)
    if found is not None:
        yield found


def _evidence(outcome: Outcome, tolerance: Tolerance) -> Evidence | None:
    """Return the numbers of a failing case, or None if there are none to compare."""
    response, expected = outcome.response, outcome.expected
    assert response is not None
    assert expected is not None
    if response.raised is not None or len(response.outputs) != 1 or len(expected.outputs) != 1:
        return None
    actual, right = (_results(value) for value in (response.outputs[0], expected.outputs[0]))
    if actual is None or right is None or len(actual) != len(right):
        return None
    single = is_single(outcome.case)
    bounds = tolerance_of(outcome.case, tolerance)
    wrong = tuple(i for i, (a, e) in enumerate(zip(actual, right, strict=True)) if compare(a, e, bounds, single=single) is not None)
    rtol = RTOL_SINGLE if single or any(array.dtype == np.float32 for array in actual) else RTOL
    return Evidence(outcome, tuple(map(_float, actual)), tuple(map(_float, right)), wrong, rtol)


def _results(value: object) -> list[np.ndarray] | None:
    """Return the returned values as finite arrays, or None if one of them is something else."""
    values = list(value[: MAX_RESULTS + 1]) if isinstance(value, tuple | list) else [value]
    if len(values) > MAX_RESULTS:
        return None
    if not all(isinstance(v, int | float | np.ndarray | np.generic) and not isinstance(v, bool) for v in values):
        return None
    arrays = [as_array(v) for v in values]
    return arrays if all(a.dtype.kind in "iuf" and np.isfinite(a).all() for a in arrays) else None


def _float(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float64)


def _is_enough(evidence: Sequence[Evidence]) -> bool:
    numbers = sum(expected.size for item in evidence for _, expected in item.pairs)
    return numbers >= (MIN_NUMBERS if len(evidence) >= MIN_CASES else MANY_NUMBERS)


def _close(actual: np.ndarray, expected: np.ndarray, rtol: float) -> bool:
    if actual.shape != expected.shape:
        return False
    if actual.size == 0:
        return True
    with np.errstate(all="ignore"):
        return bool(np.max(np.abs(actual - expected)) <= rtol * np.max(np.abs(expected)))


def _holds(evidence: Sequence[Evidence], relation: Callable[[np.ndarray, np.ndarray, float], bool]) -> bool:
    return all(relation(a, e, item.rtol) for item in evidence for a, e in item.pairs)


# -- relations between the values ---------------------------------------------------------------------------------


def _results_swapped(evidence: Sequence[Evidence]) -> Message | None:
    count = len(evidence[0].expected)
    if not 2 <= count <= MAX_AXES or any(len(item.expected) != count for item in evidence):
        return None
    for order in permutations(range(count)):
        if order != tuple(range(count)) and all(
            _close(item.actual[i], item.expected[j], item.rtol) for item in evidence for i, j in enumerate(order)
        ):
            return Message("diagnosis.results_swapped")
    return None


def _zeros(evidence: Sequence[Evidence]) -> Message | None:
    zero = _holds(evidence, lambda a, e, _: a.shape == e.shape and not a.any())
    return Message("diagnosis.zeros") if zero and any(e.any() for item in evidence for _, e in item.pairs) else None


def _factor(evidence: Sequence[Evidence]) -> Message | None:
    factors = [_factor_of(item) for item in evidence]
    known = [factor for factor in factors if factor is not None]
    if len(known) < len(factors) or not known:
        return None
    rtol = 10 * max(item.rtol for item in evidence)
    if all(isclose(factor, known[0], rel_tol=rtol) for factor in known):
        return _constant_factor(known[0], rtol)
    return _factor_from_inputs(evidence, known, rtol)


def _factor_of(item: Evidence) -> float | None:
    """Return c if every wrong value is c times the right one."""
    right = np.concatenate([e.ravel() for _, e in item.pairs])
    if any(a.shape != e.shape for a, e in item.pairs) or not right.any():
        return None
    given = np.concatenate([a.ravel() for a, _ in item.pairs])
    factor = float(np.dot(given, right) / np.dot(right, right))
    return factor if factor and _close(given, factor * right, item.rtol * max(1.0, abs(1 / factor))) else None


def _constant_factor(factor: float, rtol: float) -> Message | None:
    if isclose(factor, -1.0, rel_tol=rtol):
        return Message("diagnosis.sign")
    name = next((name for value, name in FACTORS.items() if isclose(abs(factor), value, rel_tol=rtol)), None)
    if name is None:
        return Message("diagnosis.factor_constant")
    return Message("diagnosis.factor", {"factor": name if factor > 0 else f"-{name}"})


def _factor_from_inputs(evidence: Sequence[Evidence], factors: Sequence[float], rtol: float) -> Message | None:
    """Return which input's length or value the factor is, from case to case."""
    for inverse, key in ((False, "diagnosis.factor_of"), (True, "diagnosis.divided_by")):
        wanted = [1 / factor if inverse else factor for factor in factors]
        names = [_quantities(item.outcome, value, rtol) for item, value in zip(evidence, wanted, strict=True)]
        common = [name for name in names[0] if all(name in others for others in names)]
        if common and len(evidence) >= MIN_CASES:
            return Message(key, {"what": common[0]})
    return None


def _quantities(outcome: Outcome, value: float, rtol: float) -> list[str]:
    """Return the names of the lengths and numbers among the inputs that equal *value*."""
    found = []
    for name, given in outcome.case.all_calls[0].items():
        if isinstance(given, np.ndarray):
            lengths = {f"{name}.shape[{axis}]": length for axis, length in enumerate(given.shape)} | {f"{name}.size": given.size}
            found += [text for text, length in lengths.items() if isclose(length, value, rel_tol=rtol)]
        elif isinstance(given, int | float) and isclose(given, value, rel_tol=rtol):
            found.append(name)
    return found


def _offset(evidence: Sequence[Evidence]) -> Message | None:
    if any(a.shape != e.shape for item in evidence for a, e in item.pairs):
        return None
    gaps = np.concatenate([(a - e).ravel() for item in evidence for a, e in item.pairs])
    size = max(float(np.max(np.abs(e), initial=0.0)) for item in evidence for _, e in item.pairs)
    if np.ptp(gaps) > max(item.rtol for item in evidence) * max(size, abs(float(gaps[0]))):
        return None
    if isclose(abs(gaps[0]), 1.0, rel_tol=1e-6):
        return Message("diagnosis.one_too_large" if gaps[0] > 0 else "diagnosis.one_too_small")
    return Message("diagnosis.offset")


def _transposed(evidence: Sequence[Evidence]) -> Message | None:
    rank = evidence[0].pairs[0][1].ndim
    if not 2 <= rank <= MAX_AXES or any(e.ndim != rank for item in evidence for _, e in item.pairs):
        return None
    for axes in permutations(range(rank)):
        if axes != tuple(range(rank)) and _holds(evidence, partial(_permuted, axes=axes)):
            return Message("diagnosis.transposed", {"axes": [axis for axis in range(rank) if axes[axis] != axis]})
    return None


def _permuted(actual: np.ndarray, expected: np.ndarray, rtol: float, *, axes: tuple[int, ...]) -> bool:
    return _close(actual, expected.transpose(axes), rtol)


def _reversed(evidence: Sequence[Evidence]) -> Message | None:
    def turned(a: np.ndarray, e: np.ndarray, rtol: float, axis: int) -> bool:
        return e.ndim > axis and _close(a, np.flip(e, axis), rtol)

    return _along_an_axis(evidence, turned, "diagnosis.reversed")


def _shifted(evidence: Sequence[Evidence]) -> Message | None:
    def shifted(a: np.ndarray, e: np.ndarray, rtol: float, axis: int) -> bool:
        if e.ndim <= axis or a.shape != e.shape or e.shape[axis] < 3:
            return False
        a, e = np.moveaxis(a, axis, 0), np.moveaxis(e, axis, 0)
        return _close(a[1:], e[:-1], rtol) or _close(a[:-1], e[1:], rtol)

    return _along_an_axis(evidence, shifted, "diagnosis.shifted")


def _one_more_or_less(evidence: Sequence[Evidence]) -> Message | None:
    def less(a: np.ndarray, e: np.ndarray, rtol: float, axis: int) -> bool:
        if a.ndim != e.ndim or e.ndim <= axis or a.shape[axis] != e.shape[axis] - 1 or a.size == 0:
            return False
        e = np.moveaxis(e, axis, 0)
        a = np.moveaxis(a, axis, 0)
        return _close(a, e[:-1], rtol) or _close(a, e[1:], rtol)

    found = _along_an_axis(evidence, less, "diagnosis.one_less")
    return found or _along_an_axis(evidence, lambda a, e, rtol, axis: less(e, a, rtol, axis), "diagnosis.one_more")


def _along_an_axis(
    evidence: Sequence[Evidence], relation: Callable[[np.ndarray, np.ndarray, float, int], bool], key: str
) -> Message | None:
    rank = evidence[0].pairs[0][1].ndim
    for axis in range(min(rank, MAX_AXES)):
        if all(relation(a, e, item.rtol, axis) for item in evidence for a, e in item.pairs):
            return Message(key, {"axis": axis})
    return None


def _truncated(evidence: Sequence[Evidence]) -> Message | None:
    cut = _holds(evidence, lambda a, e, _: a.shape == e.shape and (np.array_equal(a, np.trunc(e)) or np.array_equal(a, np.floor(e))))
    return Message("diagnosis.truncated") if cut else None


def _single_precision(evidence: Sequence[Evidence], tolerance: Tolerance) -> Message | None:
    """Tell of results that are right to some digits, and whether float32 is what cuts them off."""
    bounds = Tolerance(tolerance.rtol32, tolerance.atol32, tolerance.rtol32, tolerance.atol32)
    if not _holds(evidence, lambda a, e, _: compare(a, e, bounds) is None):
        return None
    rounded = _holds(evidence, lambda a, e, _: np.array_equal(a, a.astype(np.float32)))
    return Message("diagnosis.single_precision" if rounded else "diagnosis.few_digits")


def _border(evidence: Sequence[Evidence]) -> Message | None:
    def interior_is_right(a: np.ndarray, e: np.ndarray, rtol: float) -> bool:
        if a.shape != e.shape or e.ndim < 2 or min(e.shape[-2:]) < 3:
            return False
        return _close(a[..., 1:-1, 1:-1], e[..., 1:-1, 1:-1], rtol)

    return Message("diagnosis.border") if _holds(evidence, interior_is_right) else None


def _which_results(evidence: Sequence[Evidence]) -> Iterator[Message]:
    """Yield which of several returned values are wrong, if they are the same ones on every case."""
    wrong, count = evidence[0].wrong, len(evidence[0].expected)
    if len(wrong) < count and all(item.wrong == wrong and len(item.expected) == count for item in evidence):
        yield Message("diagnosis.only_result" if len(wrong) == 1 else "diagnosis.only_results", {"where": [f"[{i}]" for i in wrong]})
