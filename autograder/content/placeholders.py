"""Places of a task's text where a student's numbers go: ``{{n}}``, ``{{X[0][1]}}``, ``{{b:+d}}``.

Braces are doubled because single ones belong to LaTeX. The part after the colon is a format specification of :func:`format`.
"""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*)((?:\[\w+\])*)(?::([^{}\n]*))?\s*\}\}")
_KEY = re.compile(r"\[(\w+)\]")


def names(text: str) -> set[str]:
    """Return the names of the numbers for which *text* has a place."""
    return {match[1] for match in PLACEHOLDER.finditer(text)}


def fill(text: str, numbers: Mapping[str, object]) -> str:
    """Return *text* with *numbers* in their places; places for other names stay as they are.

    Raises:
        ValueError: A number has no such item, or cannot be written in such a format.
    """
    return PLACEHOLDER.sub(lambda match: _filled(match, numbers) if match[1] in numbers else match[0], text)


def fill_or_name(text: str, numbers: Mapping[str, object]) -> str:
    """Return *text* with *numbers* in their places; a place without a number shows its name."""

    def put(match: re.Match[str]) -> str:
        try:
            return _filled(match, numbers)
        except (KeyError, ValueError):
            return f"{match[1]}{match[2]}"

    return PLACEHOLDER.sub(put, text)


def _filled(match: re.Match[str], numbers: Mapping[str, object]) -> str:
    value: object = numbers[match[1]]
    try:
        for key in _KEY.findall(match[2]):
            value = value[int(key) if key.isdecimal() else key]  # type: ignore[index]  # what cannot be indexed is refused below
        return format(value, match[3] or "")
    except (TypeError, LookupError, ValueError) as error:
        raise ValueError(f"{match[0]}: {error}") from None
