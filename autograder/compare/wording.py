"""Puts differences into messages: with numbers for public cases, without any for hidden ones."""

import math
from collections.abc import Mapping

import numpy as np

from autograder.codec import Opaque
from autograder.model import Message, Mismatch, Verdict

MAX_NAME_LENGTH = 60
_HIDDEN_VALUES: Mapping[str, tuple[str, ...]] = {
    "compare.mutated": ("names",),
    "compare.exception_expected": ("expected",),
    "compare.law.proportion": ("what",),
    "compare.law.uneven": ("what",),
}
"""What a message on a hidden case may still say: names that the stub shows anyway."""
_BY_MISTAKE = """
    AssertionError AttributeError FloatingPointError ImportError IndexError KeyError MemoryError ModuleNotFoundError NameError
    NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError UnboundLocalError ValueError ZeroDivisionError
    AxisError LinAlgError UFuncTypeError OutputTooLarge UnreadableOutput
"""
PUBLIC_EXCEPTIONS = frozenset(_BY_MISTAKE.split())
"""Types whose names may be told for hidden cases: what happens by mistake. Any other, or one of the student's own, could be chosen
by what was seen."""


def mismatch(
    verdict: Verdict,
    key: str,
    values: Mapping[str, object] | None = None,
    *,
    index: tuple[int, ...] | None = None,
    actual: object = None,
    expected: object = None,
    share: float = 0.0,
) -> Mismatch:
    """Return a Mismatch whose message is ``compare.<key>``."""
    return Mismatch(verdict, Message(f"compare.{key}", values or {}), "", index, actual, expected, share)


def hidden_message(found: Mismatch) -> Message:
    """Return the message of *found* for a hidden case: no value, shape, count or text that came from its data.

    Type names, exception texts and dtypes are left out too where the student chooses them: each would carry
    hidden inputs out.
    """
    return _hidden(found.message)


def _hidden(message: Message) -> Message:
    values = message.values
    if message.key in ("compare.at", "compare.in_call"):
        inner = values["what"]
        assert isinstance(inner, Message)
        kept: dict[str, object] = {**values, "what": _hidden(inner)}
        if "where" in kept:  # the first step is a returned value, as in the signature; deeper ones are data
            kept["where"] = str(kept["where"]).partition("]")[0] + "]"
        return Message(message.key, kept)
    if message.key in ("compare.raised", "compare.raised_other"):
        known = {name: values[name] for name in ("expected", "spot") if name in values}
        return Message(f"{message.key}.hidden", {**known, "type": _public_exception(str(values["type"]))})
    allowed = _HIDDEN_VALUES.get(message.key, ())
    return Message(f"{message.key}.hidden", {name: values[name] for name in allowed})


def _public_exception(name: str) -> object:
    return name if name in PUBLIC_EXCEPTIONS else Message("compare.kind.exception")


def type_name(value: object) -> str:
    """Return the name of the type of a decoded *value*, as its author knows it, bounded."""
    if isinstance(value, Opaque):
        return value.type_name[:MAX_NAME_LENGTH]
    if isinstance(value, np.ndarray):
        return "numpy.ndarray"
    if isinstance(value, np.generic):
        return f"numpy.{value.dtype.name}"
    return type(value).__name__[:MAX_NAME_LENGTH]


def kind_of(expected: object) -> Message:
    """Return a noun for what was expected: an array, a number, a tuple of 3."""
    if isinstance(expected, tuple | list):
        return Message("compare.kind.tuple", {"count": len(expected)})
    if isinstance(expected, dict):
        return Message("compare.kind.dict")
    if isinstance(expected, str):
        return Message("compare.kind.text")
    if expected is None:
        return Message("compare.kind.none")
    array = np.asarray(expected)
    if array.ndim:
        return Message("compare.kind.array")
    return Message({"b": "compare.kind.boolean", "f": "compare.kind.number"}.get(array.dtype.kind, "compare.kind.integer"))


def shape_text(shape: tuple[int, ...]) -> str:
    """Return *shape* as NumPy prints it."""
    return str(tuple(int(length) for length in shape))


def numbers(actual: object, expected: object) -> tuple[str, str]:
    """Return both numbers with as few digits as show their difference, at least six."""
    for digits in (6, 9, 12, 17):
        pair = _digits(actual, digits), _digits(expected, digits)
        if pair[0] != pair[1]:
            break
    return pair


def _digits(value: object, digits: int) -> str:
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        text = str(int(value))
        return text if len(text) <= 24 else f"{text[:12]}…"
    if isinstance(value, float | np.floating):
        return "NaN" if math.isnan(value) else f"{float(value):.{digits}g}"
    return str(value)[:MAX_NAME_LENGTH]
