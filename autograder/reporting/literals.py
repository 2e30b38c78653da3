"""Writes values as a person or Python would, bounded. Light: ``grade check`` uses it too."""

import math
from collections.abc import Mapping

import numpy as np

from autograder.codec import Opaque, Recipe
from autograder.reporting.safe import bounded, visible

MAX_ITEMS = 32
MAX_TEXT = 400
MAX_EXAMPLE_NUMBERS = 150


def text_of(value: object) -> str:
    """Return any decoded value on one line, as Python would write it, cut short where it is long."""
    return visible(bounded(_text(value, 4), MAX_TEXT))


def nested(array: np.ndarray) -> list[object]:
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
        items = [f"{bounded(key, 40)!r}: {_text(item, depth - 1)}" for key, item in list(value.items())[:MAX_ITEMS]]
    else:
        items = [_text(item, depth - 1) for item in value[:MAX_ITEMS]]
    tail = ["…"] if len(value) > MAX_ITEMS else []
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
    text = (
        repr(nested(array.reshape(-1) if array.ndim == 0 else array))
        .replace("'nan'", "np.nan")
        .replace("'inf'", "np.inf")
        .replace("'-inf'", "-np.inf")
    )
    return text if array.ndim else text[1:-1]
