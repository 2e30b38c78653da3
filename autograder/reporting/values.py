"""Turns decoded values, which may be anything and any size, into bounded :class:`~autograder.reporting.model.Value` records."""

from collections.abc import Iterator

import numpy as np

from autograder.reporting.literals import nested, number, text_of
from autograder.reporting.model import Value

MAX_PARTS = 8
MAX_SLICES = 16
MAX_SIDE = 16
MAX_ROW = 32


def shown(label: str, value: object) -> Value:
    """Return one value as it is shown under *label*."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size:
        return _array(label, value)
    if isinstance(value, bool | np.bool_):
        return Value(label=label, kind="number", dtype="bool", text=str(bool(value)))
    if isinstance(value, int | float | np.integer | np.floating):
        return Value(label=label, kind="number", dtype=type(value).__name__, text=number(value))
    return Value(label=label, kind="text", text=text_of(value), shape=np.shape(value) if isinstance(value, np.ndarray) else ())


def parts(value: object, label: str = "") -> Iterator[Value]:
    """Yield an output in its parts: a tuple is shown one item at a time, anything else as it is."""
    if isinstance(value, tuple | list) and value and any(isinstance(item, np.ndarray) for item in value):
        for position, item in enumerate(value[:MAX_PARTS]):
            yield shown(f"{label}[{position}]", item)
    else:
        yield shown(label, value)


def outputs(values: tuple[object, ...]) -> list[Value]:
    """Return the outputs of one case's calls; with several calls the labels carry an ordinal."""
    if len(values) == 1:
        return list(parts(values[0]))
    return [part for call, value in enumerate(values[:MAX_PARTS], start=1) for part in parts(value, f"#{call}")][:MAX_PARTS]


def _array(label: str, array: np.ndarray) -> Value:
    corner = array[tuple(slice(limit) for limit in _limits(array.shape))] if array.ndim else array.reshape(1)
    return Value(
        label=label,
        kind="array",
        dtype=array.dtype.name,
        shape=array.shape,
        data=nested(corner),
        cropped=corner.size < array.size,
    )


def _limits(shape: tuple[int, ...]) -> list[int]:
    """Return how much of each axis is shown: two sides of a map, and as many maps as fit."""
    if len(shape) == 1:
        return [MAX_ROW]
    limits, room = [], MAX_SLICES
    for size in shape[:-2]:
        limits.append(max(1, room))
        room //= min(size, limits[-1])
    return [*limits, MAX_SIDE, MAX_SIDE]
