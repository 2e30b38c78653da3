"""Compares two values that hold no others, strictly: nothing is broadcast, cast or guessed.

Checks run from cheap to dear and stop at the first failure: type, shape, kind of dtype, positions of NaN and infinities,
values.
"""

from dataclasses import replace

import numpy as np

from autograder.compare.walk import wrong_type
from autograder.compare.wording import mismatch, numbers, shape_text
from autograder.errors import ContentError
from autograder.model import Mismatch, Verdict

_SCALARS = (bool, int, float, complex)
_INTEGER_KINDS = "iu"
MAX_TEXT = 200

Bounds = tuple[float, float]
"""The relative and the absolute part of a tolerance."""


def compare_leaf(actual: object, expected: object, bounds: Bounds) -> Mismatch | None:
    """Return the first reason *actual* differs from *expected*, or None.

    Raises:
        ContentError: *expected* is not data that can be compared; the exercise is at fault.
    """
    if expected is None or isinstance(expected, str):
        return compare_plain(actual, expected)
    if isinstance(expected, bool | int | float | np.ndarray | np.generic):
        return _compare_numbers(actual, expected, bounds)
    raise ContentError(f"the expected value is of type {type(expected).__name__}, which cannot be compared")


def compare_plain(actual: object, expected: str | None) -> Mismatch | None:
    """Return how *actual* differs from a text or None."""
    if type(actual) is not type(expected):
        return wrong_type(actual, expected)
    if actual == expected:
        return None
    shown = repr(actual[:MAX_TEXT]) if isinstance(actual, str) else repr(actual)
    return mismatch(
        Verdict.WRONG, "text", {"actual": shown[:MAX_TEXT], "expected": repr(expected)}, actual=actual, expected=expected, share=1.0
    )


def _compare_numbers(actual: object, expected: object, bounds: Bounds) -> Mismatch | None:
    target = np.asarray(expected)
    if target.dtype.kind not in "biuf":
        raise ContentError(f"the expected value has dtype {target.dtype}; return bool, int or float")
    if not isinstance(actual, np.ndarray | np.generic) and (target.ndim or not isinstance(actual, _SCALARS)):
        return wrong_type(actual, expected)
    value = as_array(actual)
    if value.shape != target.shape:
        return _wrong_shape(value, target)
    if target.dtype.kind == "f":
        return _compare_floats(value, target, bounds)
    if value.dtype.kind not in ("b" if target.dtype.kind == "b" else _INTEGER_KINDS):
        return _wrong_dtype(value, target, right=bool(np.all(value == target)))
    return _differences(value, target, value != target)


def as_array(value: object) -> np.ndarray:
    """Return *value* as an array; a Python int too large for NumPy becomes the largest one that is not."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = min(max(value, -(2**63)), 2**63 - 1)
    return np.asarray(value)


def _wrong_shape(value: np.ndarray, target: np.ndarray) -> Mismatch:
    if value.ndim != target.ndim:
        squeezed = tuple(n for n in value.shape if n != 1) == tuple(n for n in target.shape if n != 1)
        key = "shape.extra_axis" if squeezed and value.ndim > target.ndim else "shape.lost_axis" if squeezed else "shape.rank"
    else:
        key = "shape.order" if sorted(value.shape) == sorted(target.shape) else "shape.size"
    values = {"actual": shape_text(value.shape), "expected": shape_text(target.shape)}
    return mismatch(Verdict.WRONG_SHAPE, key, values, actual=value.shape, expected=target.shape, share=1.0)


def _wrong_dtype(value: np.ndarray, target: np.ndarray, *, right: bool = False) -> Mismatch:
    kinds = value.dtype.kind, target.dtype.kind
    key = "dtype.integer" if kinds in (("i", "f"), ("u", "f")) else "dtype.float" if kinds in (("f", "i"), ("f", "u")) else "dtype.kind"
    names = {"actual": value.dtype.name, "expected": target.dtype.name}
    found = mismatch(Verdict.WRONG_DTYPE, key, names, actual=value.dtype.name, expected=target.dtype.name, share=1.0)
    return replace(found, flaw=right)


def _compare_floats(value: np.ndarray, target: np.ndarray, bounds: Bounds) -> Mismatch | None:
    kind = value.dtype.kind
    if kind not in "fiu" or (kind != "f" and value.ndim):
        real = value.real if kind == "c" else value
        right = kind in "iubc" and compare_real(real.astype(np.float64), target.astype(np.float64), bounds) is None
        return _wrong_dtype(value, target, right=right and not (kind == "c" and np.any(value.imag)))
    found = compare_real(value.astype(np.float64), target.astype(np.float64), bounds)
    if found is not None and kind != "f" and abs(float(value) - float(target)) < 1.0:
        return _wrong_dtype(value, target)  # a whole number next to the right one: its fraction was cut off
    return found


def compare_real(value: np.ndarray, target: np.ndarray, bounds: Bounds) -> Mismatch | None:
    """Return how two float64 arrays of one shape differ."""
    rtol, atol = bounds
    with np.errstate(all="ignore"):
        differing = ~(np.abs(value - target) <= atol + rtol * np.abs(target))
    finite, wanted = np.isfinite(value), np.isfinite(target)
    if finite.all() and wanted.all():
        return _differences(value, target, differing)
    lost = ~finite & wanted
    if lost.any():
        return _not_finite(value, target, lost, "not_finite")
    same = (value == target) | (np.isnan(value) & np.isnan(target))
    if not (same | wanted).all():
        return _not_finite(value, target, ~(same | wanted), "infinity")
    return _differences(value, target, differing & wanted)


def _not_finite(value: np.ndarray, target: np.ndarray, where: np.ndarray, key: str) -> Mismatch:
    index = tuple(int(i) for i in np.argwhere(where)[0])
    one, other = value[index].item(), target[index].item()
    texts = numbers(one, other)
    count = int(np.count_nonzero(where))
    values = {"count": count, "total": value.size, "index": str(list(index)), "actual": texts[0], "expected": texts[1]}
    key = key if value.ndim else f"{key}.scalar"
    return mismatch(Verdict.NOT_FINITE, key, values, index=index, actual=one, expected=other, share=count / value.size)


def _differences(value: np.ndarray, target: np.ndarray, differing: np.ndarray) -> Mismatch | None:
    """Return the largest of the differences at *differing*, or None if there are none."""
    if not np.any(differing):
        return None
    with np.errstate(all="ignore"):
        distance = np.where(differing, np.abs(value.astype(np.float64) - target.astype(np.float64)), -1.0)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(distance)), distance.shape))
    one, other = value[index].item(), target[index].item()
    texts = numbers(one, other)
    count = int(np.count_nonzero(differing))
    values = {"count": count, "total": value.size, "index": str(list(index)), "actual": texts[0], "expected": texts[1]}
    key = "values" if value.ndim else "value"
    return mismatch(Verdict.WRONG, key, values, index=index, actual=one, expected=other, share=count / value.size)
