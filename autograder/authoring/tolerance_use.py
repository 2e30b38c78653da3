"""Measures which share of the tolerance a difference uses; below 1 it is accepted."""

import math

import numpy as np

from autograder.compare.judge import is_single, tolerance_of
from autograder.compare.values import bounds_for
from autograder.compare.walk import Leaf, walk
from autograder.model import Case, Mismatch, Response, Tolerance


def share_used(case: Case, response: Response, expected: Response, tolerance: Tolerance) -> float:
    """Return the largest share of the tolerance that any element of *response* uses.

    0 where both raise, infinity where the structure differs. Exact results (integers, flags, text) use 0 or infinity.
    """
    if response.raised is not None or expected.raised is not None:
        return 0.0 if (response.raised is None) == (expected.raised is None) else math.inf
    if set(response.mutated) - set(expected.mutated):
        return math.inf
    if len(response.outputs) != len(expected.outputs):
        return math.inf
    tolerance, single = tolerance_of(case, tolerance), is_single(case)
    return max((_share(item, tolerance, single) for item in walk(response.outputs, expected.outputs)), default=0.0)


def _share(item: Leaf | Mismatch, tolerance: Tolerance, single: bool) -> float:
    if isinstance(item, Mismatch):
        return math.inf
    if item.expected is None or isinstance(item.expected, str):
        return 0.0 if type(item.actual) is type(item.expected) and item.actual == item.expected else math.inf
    return _share_of_numbers(item.actual, item.expected, bounds_for(item, tolerance, single=single))


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
