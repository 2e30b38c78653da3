"""Renders texts by key and language from ``texts/<language>/<area>.json``; a key is ``<area>.<name>``."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from autograder.languages import LANGUAGES as LANGUAGES
from autograder.model import Localized, Message

_FOLDER = Path(__file__).parent
Say = Callable[..., str]
"""Renders a text by its name and values."""


def render(message: Message, language: str) -> str:
    """Return the text of *message* in *language*.

    Values that are messages are rendered too; lists are joined by commas, and fractions are written as the language does.
    Values that a program computed are passed as text and keep Python's notation.

    Raises:
        KeyError: No text has that key, or the text names a value that the message lacks.
    """
    return (
        _template(message.key, language).format_map(_Values(message.values, language)) if message.values else _plain(message.key, language)
    )


@cache
def _plain(key: str, language: str) -> str:
    """Return a text without values; pages ask for the same few thousands of times."""
    return _template(key, language).format_map(_Values({}, language))


def _template(key: str, language: str) -> str:
    return _area(key.partition(".")[0], language)[key]


def speaker(area: str, language: str) -> Say:
    """Return a function from a name and values to the text ``<area>.<name>`` in *language*."""

    def say(name: str, /, **values: object) -> str:
        return render(Message(f"{area}.{name}", values), language)

    return say


class _Values(dict[str, object]):
    """Formats values of a message: ``{count}``, or with a noun in the right number, ``{count|point|points}``."""

    def __init__(self, values: Mapping[str, object], language: str) -> None:
        super().__init__({name: _value(value, language) for name, value in values.items()})
        self._language = language

    def __missing__(self, field: str) -> str:
        name, *forms = field.split("|")
        if not forms:
            raise KeyError(name)
        return f"{self[name]} {forms[plural(str(self[name]), self._language, len(forms))]}"


def plural(count: str, language: str, forms: int) -> int:
    """Return which of *forms* agrees with *count*, a number as it is written in *language*.

    English has two: one, many. Russian has three: one (1, 21), few (2 to 4, 22), many; a fraction goes with the fourth, or
    with few where there are three.
    """
    if language != "ru":
        return 0 if count == "1" else forms - 1
    if not count.isdecimal():
        return forms - 1 if forms > 3 else 1
    last, two = int(count) % 10, int(count) % 100
    if last == 1 and two != 11:
        return 0
    return 1 if last in (2, 3, 4) and two not in (12, 13, 14) else 2


def localized(text: Localized, language: str) -> str:
    """Return an author's text in *language*, or in English where there is no such translation."""
    return text.get(language) or text["en"]


def number(value: float, language: str, form: str = ".12g") -> str:
    """Return *value* in the format *form*, with the decimal sign of *language*."""
    text = format(value, form)
    return text.replace(".", ",") if language == "ru" else text


def _value(value: object, language: str) -> object:
    if isinstance(value, Message):
        return render(value, language)
    if isinstance(value, list | tuple):
        return ", ".join(str(_value(item, language)) for item in value)
    if isinstance(value, Mapping) and "en" in value:
        return localized(value, language)
    return number(value, language) if isinstance(value, float) else value


@cache
def _area(area: str, language: str) -> dict[str, str]:
    path = _FOLDER / language / f"{area}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts
