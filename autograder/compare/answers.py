"""Compares the answer to a task, which a person types: a number is a number, however it is wrapped."""

import math
from dataclasses import replace

import numpy as np

from autograder.compare.leaves import as_array, compare_leaf, compare_plain, compare_real
from autograder.compare.walk import walk, wrong_type
from autograder.compare.wording import mismatch, numbers
from autograder.errors import ContentError
from autograder.model import Message, Mismatch, Tolerance, Verdict

WHOLE_NUMBER_SLACK = 1e-9
"""How far an answer to a task may be from a whole number: only as far as floating point puts it."""


def compare_answer(actual: object, expected: object, tolerance: Tolerance) -> Mismatch | None:
    """Return the first reason *actual*, an answer, differs from *expected*, or None: a number is a number, however it is wrapped.

    Raises:
        ContentError: *expected* is neither numbers nor a text nor a dict of those; the exercise is at fault.
    """
    if isinstance(expected, str):
        same = isinstance(actual, str) and actual.strip().casefold() == expected.strip().casefold()
        return None if same else wrong_type(actual, expected) if not isinstance(actual, str) else compare_plain(actual, expected)
    if isinstance(expected, bool | np.bool_) or expected is None:
        return compare_leaf(actual, expected if expected is None else bool(expected), (0.0, 0.0))
    if isinstance(expected, dict):
        return _compare_answer_dict(actual, expected, tolerance)
    wanted = _flatten(expected)
    if wanted is None:
        raise ContentError(f"the expected answer is of type {type(expected).__name__}; return numbers, a str or a dict of them")
    size = _size(actual, len(wanted))
    if size > len(wanted):  # there may be millions of numbers, which would take long to line up
        return mismatch(Verdict.WRONG_SHAPE, "answer.too_many", {"expected": len(wanted)})
    given = _flatten(actual)
    if given is None:
        return wrong_type(actual, expected)
    if len(given) != len(wanted):
        return mismatch(Verdict.WRONG_SHAPE, "answer.count", {"actual": len(given), "expected": len(wanted)})
    return _compare_flat(given, wanted, tolerance)


def _compare_answer_dict(actual: object, expected: dict[str, object], tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(actual, dict) or actual.keys() != expected.keys():
        return next(item for item in walk(actual, expected) if isinstance(item, Mismatch))
    for key, other in expected.items():
        found = compare_answer(actual[key], other, tolerance)
        if found is not None:
            return replace(found, where=f"[{key!r}]{found.where}")
    return None


def _compare_flat(given: list[float], wanted: list[float], tolerance: Tolerance) -> Mismatch | None:
    """Whole numbers are counts and sizes, where three significant digits are not enough."""
    for position, (one, other) in enumerate(zip(given, wanted, strict=True)):
        whole = isinstance(other, int)
        bound = WHOLE_NUMBER_SLACK if whole else _answer_bound(other, tolerance)
        found = compare_real(np.asarray(one, np.float64), np.asarray(other, np.float64), (0.0, bound))
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


def _size(value: object, most: int) -> int:
    """Return how many numbers there are in *value*, if it is made of numbers; it stops counting beyond *most*."""
    if isinstance(value, np.ndarray):
        return int(value.size)
    if not isinstance(value, list | tuple):
        return 1
    count = 0
    for item in value:
        count += _size(item, most)
        if count > most:
            break
    return count


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
