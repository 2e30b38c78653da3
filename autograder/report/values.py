"""Turns decoded values, which may be anything and any size, into bounded :class:`~autograder.report.model.Value` records."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from autograder.codec import Opaque, Recipe
from autograder.report.model import Value
from autograder.report.safe import bounded

MAX_PARTS = 8
MAX_SLICES = 16
MAX_SIDE = 16
MAX_ROW = 32
MAX_TEXT = 400
MAX_EXAMPLE_NUMBERS = 150


def shown(label: str, value: object) -> Value:
    """Return one value as it is shown under *label*."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size:
        return _array(label, value)
    if isinstance(value, bool | np.bool_):
        return Value(label=label, kind="number", dtype="bool", text=str(bool(value)))
    if isinstance(value, int | float | np.integer | np.floating):
        return Value(label=label, kind="number", dtype=type(value).__name__, text=number(value))
    return Value(
        label=label, kind="text", text=bounded(_text(value, 4), MAX_TEXT), shape=np.shape(value) if isinstance(value, np.ndarray) else ()
    )


def parts(value: object, label: str = "") -> Iterator[Value]:
    """Yield an output in its parts: a tuple is shown one item at a time, anything else as it is."""
    if isinstance(value, tuple | list) and value and any(isinstance(item, np.ndarray) for item in value):
        for position, item in enumerate(value[:MAX_PARTS]):
            yield shown(f"{label}[{position}]", item)
    else:
        yield shown(label, value)


def outputs(values: tuple[object, ...]) -> list[Value]:
    """Return what one case's calls gave; several calls are told apart by an ordinal in the label."""
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
        data=_finite(corner),
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


def _finite(array: np.ndarray) -> list[object]:
    """Return nested lists in which NaN and infinities are strings, so that they survive JSON."""
    if array.dtype.kind != "f":
        return list(array.tolist())
    if array.dtype.itemsize < 8:  # the shortest decimal that is this number, not the double nearest to it
        array = np.array([float(str(x)) for x in array.ravel()]).reshape(array.shape)
    return list(array.tolist()) if np.isfinite(array).all() else _named(array.tolist())


def _named(items: list[object]) -> list[object]:
    return [_named(item) if isinstance(item, list) else item if math.isfinite(item) else str(item) for item in items]  # type: ignore[arg-type]  # floats below lists


def number(value: object) -> str:
    """Return a number in at most twelve significant digits."""
    if isinstance(value, int | np.integer):
        size = int(value).bit_length()
        return str(int(value)) if size < 200 else f"an integer of {size} bits"
    text = f"{float(value):.12g}"  # type: ignore[arg-type]  # the caller passes numbers
    return text if any(mark in text for mark in ".eni") else text + ".0"


def _text(value: object, depth: int) -> str:
    if isinstance(value, str):
        return repr(bounded(value, MAX_TEXT))
    if isinstance(value, bytes):
        return repr(value[:MAX_TEXT])
    if isinstance(value, np.ndarray):
        return f"array(shape={value.shape}, dtype={value.dtype.name})"
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, Opaque):
        return f"<{bounded(value.type_name, 80)}>"
    if isinstance(value, Recipe):
        return recipe(value)
    if isinstance(value, list | tuple | dict):
        return _compound(value, depth)
    return bounded(str(value), 80)


def _compound(value: list[object] | tuple[object, ...] | dict[str, object], depth: int) -> str:
    opening, closing = ("[", "]") if isinstance(value, list) else ("(", ")") if isinstance(value, tuple) else ("{", "}")
    if not depth:
        return f"{opening}…{closing}"
    if isinstance(value, dict):
        items = [f"{bounded(key, 40)!r}: {_text(item, depth - 1)}" for key, item in list(value.items())[:MAX_ROW]]
    else:
        items = [_text(item, depth - 1) for item in value[:MAX_ROW]]
    tail = ["…"] if len(value) > MAX_ROW else []
    comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return opening + ", ".join(items + tail) + comma + closing


def recipe(value: Recipe) -> str:
    """Return the argument that *value* describes, as a person would name it."""
    if value.name == "generator":
        return f"np.random.default_rng({value.parameters.get('seed', '')})"
    return f"{value.name}({', '.join(value.parameters)})"


# -- a call to paste ---------------------------------------------------------------------------------------------


def example_call(function: str, inputs: Mapping[str, object]) -> str:
    """Return Python source that calls *function* on *inputs*, or ``""`` if they are too large or not plain data."""
    arguments = [_source(value) for value in inputs.values()]
    numbers = sum(value.size for value in inputs.values() if isinstance(value, np.ndarray))
    if None in arguments or numbers > MAX_EXAMPLE_NUMBERS:
        return ""
    lines = "".join(f"    {name}={argument},\n" for name, argument in zip(inputs, arguments, strict=True))
    return f"{function}(\n{lines})" if lines else f"{function}()"


def _source(value: object) -> str | None:
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size <= MAX_EXAMPLE_NUMBERS:
        dtype = "" if value.dtype == np.float64 else f", dtype=np.{value.dtype.name}"
        return f"np.array({_literal(value)}{dtype})"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, Recipe) and value.name == "generator":
        return recipe(value)
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, tuple | list) and all(isinstance(item, bool | int | float | str) for item in value):
        return repr(value)
    return None


def _literal(array: np.ndarray) -> str:
    """Return nested lists; whole floats as ``3.0`` so that the dtype survives the paste."""
    text = repr(_finite(array)).replace("'nan'", "np.nan").replace("'inf'", "np.inf").replace("'-inf'", "-np.inf")
    return text if array.ndim else text[1:-1]
