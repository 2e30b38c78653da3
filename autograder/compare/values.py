"""Compares one value with another: every place of a nested structure, or the answer to a task."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from autograder.compare.answers import compare_answer
from autograder.compare.leaves import compare_leaf
from autograder.compare.walk import Leaf, is_single, values_in, walk
from autograder.model import Message, Mismatch, Tolerance, Verdict

ROUNDING = 2.0**-24
"""Relative error of one rounding to float32."""


def compare(actual: object, expected: object, tolerance: Tolerance, *, single: bool = False) -> Mismatch | None:
    """Return the first reason *actual* differs from *expected*, or None.

    Args:
        actual: The student's output. Untrusted: may be any decoded value.
        expected: The reference's output: an array, a number, a str, None, or a tuple, list or dict of those.
        tolerance: Relative (unitless) and absolute (in the units of *expected*).
        single: The inputs were single precision, so the wider pair applies. The student's dtype does not choose it: a
            float32 result of float64 inputs is judged at the narrower pair plus a few roundings to float32.

    Raises:
        ContentError: *expected* is not data that can be compared; the exercise is at fault.

    Source:
        Closeness rule of ``torch.testing.assert_close``, evaluated in float64.
    """
    if tolerance.lenient:
        found = compare_answer(actual, expected, tolerance)
    else:
        found = first_serious(one for item in walk(actual, expected) if (one := _of_item(item, tolerance, single)))
    if found is None or not found.where:
        return found
    return replace(found, message=Message("compare.at", {"where": found.where, "what": found.message}))


def first_serious(found: Iterable[Mismatch]) -> Mismatch | None:
    """Return the first Mismatch that says of a wrong value; if there are flaws only, the first of these."""
    flaw = None
    for one in found:
        if not one.flaw:
            return one
        flaw = flaw or one
    return flaw


def holds_single(value: object) -> bool:
    """Return whether *value* is or contains a float32 or float16 array or scalar."""
    return any(map(is_single, values_in(value)))


def to_single(value: object) -> object:
    """Return *value* with every float64 in it rounded to float32."""
    if isinstance(value, np.ndarray | np.generic):
        return value.astype(np.float32) if value.dtype == np.float64 else value
    if isinstance(value, float):
        return np.float32(value)
    if isinstance(value, list | tuple):
        return type(value)(to_single(item) for item in value)
    if isinstance(value, Mapping):
        return {key: to_single(item) for key, item in value.items()}
    return value


def bounds_for(item: Leaf, tolerance: Tolerance, *, single: bool) -> tuple[float, float]:
    """Return the relative and the absolute bound for one returned value; *single* says that the inputs were single precision."""
    if single:
        return tolerance.rtol32, tolerance.atol32
    return tolerance.rtol, tolerance.atol + (tolerance.roundings * ROUNDING * _scale(item.expected) if is_single(item.actual) else 0.0)


def _scale(expected: object) -> float:
    """Return the largest finite magnitude in *expected*; 0 if it is not floating point."""
    values = np.asarray(expected)
    if values.dtype.kind != "f":
        return 0.0
    return float(np.max(np.abs(values), where=np.isfinite(values), initial=0.0))


def _of_item(item: Leaf | Mismatch, tolerance: Tolerance, single: bool) -> Mismatch | None:
    """Return the Mismatch that *item* of a walk is or leads to."""
    if isinstance(item, Mismatch):
        return item
    found = compare_leaf(item.actual, item.expected, bounds_for(item, tolerance, single=single))
    if found is None:
        return None
    if found.verdict is Verdict.WRONG and not single and is_single(item.actual):
        found = _too_coarse(item, found, tolerance)
    return replace(found, where=item.where)


def _too_coarse(item: Leaf, found: Mismatch, tolerance: Tolerance) -> Mismatch:
    """Return *found*, in other words if the value would do for single-precision inputs: what is wrong is the precision."""
    if compare_leaf(item.actual, item.expected, (tolerance.rtol32, tolerance.atol32)) is not None:
        return found
    values = {**found.message.values, "dtype": np.asarray(item.actual).dtype.name}
    return replace(found, message=Message("compare.precision", values))
