"""Compares one value with another, strictly: nothing is broadcast, cast or guessed.

Checks run from cheap to dear and stop at the first failure: type, number of results, shape, kind of dtype,
positions of NaN and infinities, values.
"""

import math
from dataclasses import replace

import numpy as np

from autograder.compare.wording import kind_of, mismatch, numbers, shape_text, type_name
from autograder.errors import ContentError
from autograder.model import Message, Mismatch, Tolerance, Verdict

_SCALARS = (bool, int, float, complex)
_INTEGER_KINDS = "iu"
WHOLE_NUMBER_SLACK = 1e-9
"""How far an answer to a task may be from a whole number: only as far as floating point puts it."""


def compare(actual: object, expected: object, tolerance: Tolerance, *, single: bool = False) -> Mismatch | None:
    """Return the first reason *actual* differs from *expected*, or None.

    Args:
        actual: The student's output. Untrusted: may be any decoded value.
        expected: The reference's output: an array, a number, a str, None, or a tuple, list or dict of those.
        tolerance: Relative (unitless) and absolute (in the units of *expected*).
        single: The inputs were single precision, so the wider pair applies. It also applies when *actual* holds
            float32 or float16.

    Raises:
        ContentError: *expected* is not data that can be compared; the exercise is at fault.

    Source:
        Closeness rule of ``torch.testing.assert_close``, evaluated in float64.
    """
    if tolerance.lenient:
        found = _compare_answer(actual, expected, tolerance)
    else:
        bounds = (tolerance.rtol32, tolerance.atol32) if single or _is_narrow(actual, expected) else (tolerance.rtol, tolerance.atol)
        found = _compare(actual, expected, bounds)
    if found is None or not found.where:
        return found
    return replace(found, message=Message("compare.at", {"where": found.where, "what": found.message}))


def holds_single(value: object) -> bool:
    """Return whether *value* is or contains a float32 or float16 array or scalar."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind == "f" and value.dtype.itemsize < 8
    if isinstance(value, list | tuple):
        return any(holds_single(item) for item in value)
    return isinstance(value, dict) and any(holds_single(item) for item in value.values())


def _is_narrow(actual: object, expected: object) -> bool:
    """Return whether a result in *actual* is single precision; goes no deeper than *expected*, which is trusted, does."""
    if not isinstance(expected, list | tuple):
        return isinstance(actual, np.ndarray | np.generic) and holds_single(actual)
    if not isinstance(actual, list | tuple) or len(actual) != len(expected):
        return False
    return any(_is_narrow(one, other) for one, other in zip(actual, expected, strict=True))


def _compare(actual: object, expected: object, bounds: tuple[float, float]) -> Mismatch | None:
    if isinstance(expected, tuple | list):
        return _compare_sequence(actual, expected, bounds)
    if isinstance(expected, dict):
        return _compare_dict(actual, expected, bounds)
    if expected is None or isinstance(expected, str):
        return _compare_plain(actual, expected)
    if isinstance(expected, bool | int | float | np.ndarray | np.generic):
        return _compare_numbers(actual, expected, bounds)
    raise ContentError(f"the expected value is of type {type(expected).__name__}, which cannot be compared")


def _wrong_type(actual: object, expected: object) -> Mismatch:
    if actual is None:
        return mismatch(Verdict.WRONG, "none", {"expected": kind_of(expected)})
    return mismatch(Verdict.WRONG, "type", {"actual": type_name(actual), "expected": kind_of(expected)})


def _compare_sequence(actual: object, expected: tuple[object, ...] | list[object], bounds: tuple[float, float]) -> Mismatch | None:
    if not isinstance(actual, tuple | list):
        return _wrong_type(actual, expected)
    if len(actual) != len(expected):
        return mismatch(Verdict.WRONG, "count", {"actual": len(actual), "expected": len(expected)})
    for position, (one, other) in enumerate(zip(actual, expected, strict=True)):
        found = _compare(one, other, bounds)
        if found is not None:
            return replace(found, where=f"[{position}]{found.where}")
    return None


def _compare_dict(actual: object, expected: dict[str, object], bounds: tuple[float, float]) -> Mismatch | None:
    if not isinstance(actual, dict):
        return _wrong_type(actual, expected)
    if actual.keys() != expected.keys():
        missing = sorted(expected.keys() - actual.keys())
        return mismatch(Verdict.WRONG, "keys", {"actual": len(actual), "expected": len(expected), "missing": missing or ["-"]})
    for key, other in expected.items():
        found = _compare(actual[key], other, bounds)
        if found is not None:
            return replace(found, where=f"[{key!r}]{found.where}")
    return None


def _compare_plain(actual: object, expected: str | None) -> Mismatch | None:
    if type(actual) is not type(expected):
        return _wrong_type(actual, expected)
    if actual == expected:
        return None
    return mismatch(
        Verdict.WRONG, "text", {"actual": repr(actual)[:200], "expected": repr(expected)}, actual=actual, expected=expected, share=1.0
    )


def _compare_numbers(actual: object, expected: object, bounds: tuple[float, float]) -> Mismatch | None:
    target = np.asarray(expected)
    if target.dtype.kind not in "biuf":
        raise ContentError(f"the expected value has dtype {target.dtype}; return bool, int or float")
    if not isinstance(actual, np.ndarray | np.generic) and (target.ndim or not isinstance(actual, _SCALARS)):
        return _wrong_type(actual, expected)
    value = as_array(actual)
    if value.shape != target.shape:
        return _wrong_shape(value, target)
    if target.dtype.kind == "f":
        return _compare_floats(value, target, bounds)
    if value.dtype.kind not in ("b" if target.dtype.kind == "b" else _INTEGER_KINDS):
        return _wrong_dtype(value, target)
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


def _wrong_dtype(value: np.ndarray, target: np.ndarray) -> Mismatch:
    kinds = value.dtype.kind, target.dtype.kind
    key = "dtype.integer" if kinds in (("i", "f"), ("u", "f")) else "dtype.float" if kinds in (("f", "i"), ("f", "u")) else "dtype.kind"
    names = {"actual": value.dtype.name, "expected": target.dtype.name}
    return mismatch(Verdict.WRONG_DTYPE, key, names, actual=value.dtype.name, expected=target.dtype.name, share=1.0)


def _compare_floats(value: np.ndarray, target: np.ndarray, bounds: tuple[float, float]) -> Mismatch | None:
    kind = value.dtype.kind
    if kind not in "fiu" or (kind != "f" and value.ndim):
        return _wrong_dtype(value, target)
    found = _compare_real(value.astype(np.float64), target.astype(np.float64), bounds)
    if found is not None and kind != "f" and abs(float(value) - float(target)) < 1.0:
        return _wrong_dtype(value, target)  # a whole number next to the right one: its fraction was cut off
    return found


def _compare_real(value: np.ndarray, target: np.ndarray, bounds: tuple[float, float]) -> Mismatch | None:
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


# -- answers that a person types -----------------------------------------------------------------------------------


def _compare_answer(actual: object, expected: object, tolerance: Tolerance) -> Mismatch | None:
    """Compare the answer to a task: a number is a number, however it is wrapped."""
    if isinstance(expected, str):
        same = isinstance(actual, str) and actual.strip().casefold() == expected.strip().casefold()
        return None if same else _wrong_type(actual, expected) if not isinstance(actual, str) else _compare_plain(actual, expected)
    if isinstance(expected, bool | np.bool_) or expected is None:
        return _compare(actual, expected if expected is None else bool(expected), (0.0, 0.0))
    if isinstance(expected, dict):
        return _compare_answer_dict(actual, expected, tolerance)
    wanted = _flatten(expected)
    if wanted is None:
        raise ContentError(f"the expected answer is of type {type(expected).__name__}; return numbers, a str or a dict of them")
    size = _size(actual)
    if size > len(wanted):  # there may be millions of numbers, which would take long to line up
        return mismatch(Verdict.WRONG_SHAPE, "answer.count", {"actual": size, "expected": len(wanted)})
    given = _flatten(actual)
    if given is None:
        return _wrong_type(actual, expected)
    if len(given) != len(wanted):
        return mismatch(Verdict.WRONG_SHAPE, "answer.count", {"actual": len(given), "expected": len(wanted)})
    return _compare_flat(given, wanted, tolerance)


def _compare_answer_dict(actual: object, expected: dict[str, object], tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(actual, dict) or actual.keys() != expected.keys():
        return _compare_dict(actual, expected, (0.0, 0.0))
    for key, other in expected.items():
        found = _compare_answer(actual[key], other, tolerance)
        if found is not None:
            return replace(found, where=f"[{key!r}]{found.where}")
    return None


def _compare_flat(given: list[float], wanted: list[float], tolerance: Tolerance) -> Mismatch | None:
    """Whole numbers are counts and sizes, where three significant digits are not enough."""
    for position, (one, other) in enumerate(zip(given, wanted, strict=True)):
        whole = isinstance(other, int)
        bound = WHOLE_NUMBER_SLACK if whole else _answer_bound(other, tolerance)
        found = _compare_real(np.asarray(one, np.float64), np.asarray(other, np.float64), (0.0, bound))
        if found is not None:
            texts = numbers(one, other)
            found = replace(found, message=Message(found.message.key, {**found.message.values, "actual": texts[0], "expected": texts[1]}))
            return found if len(wanted) == 1 else replace(found, where=f"[{position}]")
    return None


def _answer_bound(expected: float, tolerance: Tolerance) -> float:
    """Return how far an answer may be from *expected*: at most a unit of the last significant digit that is asked for."""
    bound = tolerance.atol + tolerance.rtol * abs(expected)
    if not tolerance.digits or not expected or not math.isfinite(expected):
        return bound
    unit = 10.0 ** (math.floor(math.log10(abs(expected))) - tolerance.digits + 1)
    return min(bound, unit)


def _size(value: object) -> int:
    """Return how many numbers there are in *value*, if it is made of numbers."""
    if isinstance(value, np.ndarray):
        return value.size
    return sum(map(_size, value)) if isinstance(value, list | tuple) else 1


def _flatten(value: object) -> list[float] | None:
    """Return the numbers in *value* in order (ints stay ints), or None if something in it is not a number."""
    if isinstance(value, np.ndarray | np.generic):
        return list(value.ravel().tolist()) if value.dtype.kind in "iuf" else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return [as_array(value).item()]
    if not isinstance(value, list | tuple):
        return None
    parts = [_flatten(item) for item in value]
    return None if any(part is None for part in parts) else [number for part in parts if part is not None for number in part]
