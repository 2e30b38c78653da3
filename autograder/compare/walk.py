"""The one walk over nested values: pairs what stands at the same place of two structures, and tells where they part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from autograder.compare.wording import kind_of, mismatch, type_name
from autograder.model import Mismatch, Verdict


@dataclass(frozen=True, slots=True)
class Leaf:
    """Two values that are no tuples, lists or dicts, at one place of two structures.

    Args:
        where: The place, e.g. ``"[0]['dx']"``; empty for the whole.
        actual: The student's value. Untrusted: may be any decoded value, a structure as well.
        expected: The right one.
    """

    where: str
    actual: object
    expected: object


def values_in(value: object) -> Iterator[object]:
    """Yield what *value* holds inside tuples, lists and dicts, one after the other; any other *value* itself."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from values_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from values_in(item)
    else:
        yield value


def walk(actual: object, expected: object) -> Iterator[Leaf | Mismatch]:
    """Yield the pairs of leaves in the order of *expected*, and a Mismatch in place of a part whose structure differs.

    Tuples and lists are not told apart. It goes no deeper than *expected*, which is trusted, does.
    """
    if isinstance(expected, tuple | list):
        found = _sequence(actual, len(expected), expected)
        pairs = [(f"[{i}]", i) for i in range(len(expected))] if found is None else []
    elif isinstance(expected, Mapping):
        found = _mapping(actual, expected)
        pairs = [(f"[{key!r}]", key) for key in expected] if found is None else []
    else:
        yield Leaf("", actual, expected)
        return
    if found is not None:
        yield found
    for where, key in pairs:
        for item in walk(actual[key], expected[key]):  # type: ignore[index]  # both hold the key: they were just compared
            yield replace(item, where=where + item.where)


def _sequence(actual: object, length: int, expected: object) -> Mismatch | None:
    if not isinstance(actual, tuple | list):
        return wrong_type(actual, expected)
    return None if len(actual) == length else mismatch(Verdict.WRONG, "count", {"actual": len(actual), "expected": length})


def _mapping(actual: object, expected: Mapping[str, object]) -> Mismatch | None:
    if not isinstance(actual, Mapping):
        return wrong_type(actual, expected)
    if actual.keys() == expected.keys():
        return None
    missing = sorted(expected.keys() - actual.keys())
    return mismatch(Verdict.WRONG, "keys", {"actual": len(actual), "expected": len(expected), "missing": missing or ["-"]})


def wrong_type(actual: object, expected: object) -> Mismatch:
    """Return the Mismatch of a value that is of another kind than the expected one."""
    if actual is None:
        return mismatch(Verdict.WRONG, "none", {"expected": kind_of(expected)})
    return mismatch(Verdict.WRONG, "type", {"actual": type_name(actual), "expected": kind_of(expected)})


def is_single(value: object) -> bool:
    """Return whether *value* is a float32 or float16 array or scalar."""
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f" and value.dtype.itemsize < 8
