"""Infers the domain of each argument from the cases: types, range, axes."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare.walk import values_in
from autograder.model import Case

OMITTED = inspect.Parameter.empty
"""Sentinel for a missing default and for an argument that a call omits."""

Change = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument over all cases without an expected exception.

    Args:
        name: Of the parameter.
        default: OMITTED if it has none.
        given: The values, one a call; OMITTED where a call leaves it out.
        floats: All finite floating-point numbers in the values, of arrays and scalars, in lists too.
        low: The smallest of them; 0 if there are none.
        high: The largest.
        ndims: The numbers of axes of its arrays.
    """

    name: str
    default: object
    given: tuple[object, ...]
    floats: np.ndarray
    low: float
    high: float
    ndims: frozenset[int]

    @property
    def scalars(self) -> tuple[object, ...]:
        """The values that are plain numbers, flags, texts or None, each once, the most frequent first."""
        plain = [value for value in self.given if isinstance(value, bool | int | float | str | np.generic) or value is None]
        keys = [(type(value), value) for value in plain]
        return tuple(value for _, value in sorted(dict.fromkeys(keys), key=lambda key: -keys.count(key)))

    @property
    def numbers(self) -> tuple[float | np.integer | np.floating, ...]:
        """The numbers among the scalars, without booleans."""
        return tuple(
            value for value in self.scalars if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        )

    @property
    def is_whole(self) -> bool:
        """Whether all its numbers are integers."""
        return bool(self.numbers) and all(isinstance(value, int | np.integer) for value in self.numbers)

    @property
    def is_real(self) -> bool:
        """Whether some call gives a floating-point number."""
        return any(isinstance(value, float | np.floating) for value in self.numbers)

    @property
    def has_values(self) -> bool:
        """Whether it holds floating-point numbers other than flags."""
        return bool(self.floats.size) and not np.isin(self.floats, (0.0, 1.0)).all()

    @property
    def is_share(self) -> bool:
        """Whether all its numbers are in [0, 1], as probabilities, shares and decays are; in arrays 0 or 1 occurs then."""
        inside = bool(self.floats.size) and self.low >= 0 and self.high <= 1
        return inside and (not self.ndims or self.low == 0 or self.high == 1)

    @property
    def is_signed(self) -> bool:
        """Whether some of its numbers are negative."""
        return self.low < 0

    @property
    def has_integers(self) -> bool:
        """Whether it is an integer array somewhere."""
        return any(isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iu" for value in self.given for leaf in values_in(value))

    @property
    def is_shapeless(self) -> bool:
        """Whether arrays of several numbers of axes are given: an elementwise function."""
        return len(self.ndims) > 1

    @property
    def can_be_empty(self) -> bool:
        """Whether an array without elements is given somewhere."""
        return any(isinstance(leaf, np.ndarray) and not leaf.size for value in self.given for leaf in values_in(value))


def learn(parameters: Mapping[str, inspect.Parameter], cases: Sequence[Case]) -> tuple[Argument, ...]:
    """Infer each of *parameters* from *cases*."""
    calls = [call for case in cases if case.raises is None for call in case.all_calls]
    return tuple(_argument(name, parameter.default, [call.get(name, OMITTED) for call in calls]) for name, parameter in parameters.items())


def _argument(name: str, default: object, given: Sequence[object]) -> Argument:
    found = [leaf for value in given for leaf in values_in(value)]
    parts = [np.ravel(np.asarray(leaf, dtype=np.float64)) for leaf in found if _is_float(leaf)]
    floats = np.concatenate([np.zeros(0), *parts])
    floats = floats[np.isfinite(floats)]
    ndims = frozenset(leaf.ndim for leaf in found if isinstance(leaf, np.ndarray))
    low, high = (float(floats.min()), float(floats.max())) if floats.size else (0.0, 0.0)
    return Argument(name, default, tuple(given), floats, low, high, ndims)


def _is_float(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f")


def map_floats(change: Change, value: Any) -> Any:
    """Return *value* with *change* made to every floating-point array and number in it; *value* itself if nothing changed."""
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f":
        return _changed(change, value)
    if isinstance(value, float):
        changed = change(np.array(value))
        return value if _equal(np.asarray(value), changed) else float(changed)
    return map_items(lambda item: map_floats(change, item), value)


def map_arrays(change: Change, value: Any) -> Any:
    """Return *value* with *change* made to every numeric array in it; *value* itself if nothing changed."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return _changed(change, value)
    return map_items(lambda item: map_arrays(change, item), value)


def map_items(change: Callable[[Any], Any], value: Any) -> Any:
    """Return a list, tuple or dict with *change* made to its items; *value* itself if nothing changed."""
    if isinstance(value, list | tuple):
        items = [change(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
    if isinstance(value, dict):
        entries = {key: change(item) for key, item in value.items()}
        return value if all(entries[key] is value[key] for key in value) else entries
    return value


def _changed(change: Change, value: Any) -> Any:
    changed = change(np.asarray(value))
    if _equal(np.asarray(value), changed):
        return value
    return changed.astype(value.dtype) if isinstance(value, np.ndarray) else value.dtype.type(changed)


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
