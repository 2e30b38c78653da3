"""How much of the tolerance a difference uses: below 1 it is accepted."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from autograder.compare.judge import is_single
from autograder.compare.values import holds_single
from autograder.model import Case, Response, Tolerance


def share_used(case: Case, response: Response, expected: Response, tolerance: Tolerance) -> float:
    """Return the largest share of the tolerance that any element of *response* uses.

    0 where both raise, infinity where the structure differs. Exact results (integers, flags, text) use 0 or infinity.
    """
    if response.raised is not None or expected.raised is not None:
        return 0.0 if (response.raised is None) == (expected.raised is None) else math.inf
    if set(response.mutated) - set(expected.mutated):
        return math.inf
    tolerance = case.tolerance or tolerance
    single = is_single(case) or any(holds_single(output) for output in response.outputs)
    bounds = (tolerance.rtol32, tolerance.atol32) if single else (tolerance.rtol, tolerance.atol)
    if len(response.outputs) != len(expected.outputs):
        return math.inf
    return max((_share(a, e, bounds) for a, e in zip(response.outputs, expected.outputs, strict=True)), default=0.0)


def _share(actual: object, expected: object, bounds: tuple[float, float]) -> float:
    if isinstance(expected, tuple | list):
        if not isinstance(actual, tuple | list) or len(actual) != len(expected):
            return math.inf
        return _largest(_share(a, e, bounds) for a, e in zip(actual, expected, strict=True))
    if isinstance(expected, Mapping):
        if not isinstance(actual, Mapping) or actual.keys() != expected.keys():
            return math.inf
        return _largest(_share(actual[key], expected[key], bounds) for key in expected)
    if expected is None or isinstance(expected, str):
        return 0.0 if type(actual) is type(expected) and actual == expected else math.inf
    return _share_of_numbers(actual, expected, bounds)


def _share_of_numbers(actual: object, expected: object, bounds: tuple[float, float]) -> float:
    if not isinstance(actual, bool | int | float | np.ndarray | np.generic):
        return math.inf
    value, target = np.asarray(actual), np.asarray(expected)
    if value.shape != target.shape or value.dtype.kind not in "biuf":
        return math.inf
    if target.dtype.kind != "f":
        return 0.0 if np.array_equal(value, target) else math.inf
    value, target = value.astype(np.float64), target.astype(np.float64)
    same = (value == target) | (np.isnan(value) & np.isnan(target))
    if not np.isfinite(value[~same]).all() or not np.isfinite(target[~same]).all():
        return math.inf
    distance = np.abs(value - target)[~same]
    allowed = (bounds[1] + bounds[0] * np.abs(target))[~same]
    with np.errstate(divide="ignore"):
        return float(np.max(distance / allowed, initial=0.0))


def _largest(shares: Iterable[float]) -> float:
    return max(shares, default=0.0)
