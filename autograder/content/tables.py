"""Reads TOML with strict keys: an unknown key, a missing one or a wrong type is an error that names the next step.

Written by hand rather than with pydantic because the student's ``grade check`` reads the same files in a fraction
of the time that importing pydantic takes.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from autograder.errors import ContentError

T = TypeVar("T")
_MISSING: Any = object()
_FRONT = re.compile(r"\s*(<!--[ \t]*\n)?\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*\n(?(1)[ \t]*-->[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
"""TOML between two lines ``+++``; if it is in an HTML comment, Markdown viewers do not show it."""


class TomlTable:
    """A TOML table of which every key must be taken.

    Args:
        data: The parsed table.
        path: The file, for messages.
        name: The table's name inside the file; empty for the top level.
    """

    def __init__(self, data: Mapping[str, Any], path: Path, name: str = "") -> None:
        self._data = dict(data)
        self._path = path
        self._name = name
        self._known: list[str] = []

    def take(self, key: str, kind: type[T] | tuple[type[T], ...], default: Any = _MISSING) -> T:
        """Return the value of *key*, which must be of *kind*, or *default* if there is none.

        Raises:
            ContentError: The key is missing without a default, or its value is of another type.
        """
        self._known.append(key)
        if key not in self._data:
            if default is _MISSING:
                raise self._error(f"'{key}' is missing", f"add a line {key} = ...")
            return default  # type: ignore[no-any-return]  # the caller's own default
        value = self._data.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            wanted = kind.__name__ if isinstance(kind, type) else " or ".join(k.__name__ for k in kind)
            raise self._error(f"'{key}' is {value!r}, expected {wanted}", "correct the value")
        return value

    def strings(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """Return a list of strings as a tuple.

        Raises:
            ContentError: It is missing without a default, or is not a list of strings.
        """
        value = self.take(key, list, default)
        if not all(isinstance(item, str) for item in value):
            raise self._error(f"'{key}' is {value!r}, expected a list of strings", "correct the value")
        return tuple(value)

    def localized_strings(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a list of strings by language, empty if there is none; a plain list counts as English.

        Raises:
            ContentError: It is neither.
        """
        value: Any = self.take(key, (list, dict), [])
        if isinstance(value, list):
            value = {"en": value}
        if not all(isinstance(item, list) and all(isinstance(text, str) for text in item) for item in value.values()):
            raise self._error(f"'{key}' is {value!r}, expected a list of strings, or such lists by language", "correct the value")
        return {language: tuple(item) for language, item in value.items()}

    def localized(self, key: str) -> dict[str, str]:
        """Return a text by language; a plain string counts as English.

        Raises:
            ContentError: There is no English text.
        """
        value: Any = self.take(key, (str, dict))
        texts = {"en": value} if isinstance(value, str) else value
        if not isinstance(texts.get("en"), str) or not all(isinstance(text, str) for text in texts.values()):
            raise self._error(f"'{key}' is {value!r}, expected {{ en = ..., ru = ... }}", "correct the value")
        return dict(texts)

    def table(self, key: str) -> "TomlTable":
        """Return the sub-table *key*, empty if there is none."""
        return TomlTable(self.take(key, dict, {}), self._path, f"{self._name}.{key}" if self._name else key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that have not been taken yet, in the order of the file."""
        return tuple(self._data)

    def done(self) -> None:
        """Check that nothing is left over.

        Raises:
            ContentError: A key is not one of those that were asked for.
        """
        for key in self._data:
            import difflib

            near = difflib.get_close_matches(key, self._known, 1)
            hint = f"did you mean '{near[0]}'" if near else f"known keys: {', '.join(sorted(self._known))}"
            raise self._error(f"'{key}' is not a known key", hint)

    def _error(self, message: str, hint: str) -> ContentError:
        return ContentError(f"[{self._name}] {message}" if self._name else message, path=self._path, hint=hint)


def read_toml(path: Path) -> TomlTable:
    """Return the top-level table of the file at *path*.

    Raises:
        ContentError: There is no such file, it is not UTF-8, or it is not TOML.
    """
    return _parse(_read(path), path)


def read_front_matter(path: Path) -> tuple[TomlTable, str]:
    """Return the table between the two ``+++`` lines at the top of *path*, and the text after them.

    Raises:
        ContentError: The file cannot be read or does not begin with such a block.
    """
    _, table, body = split_front_matter(_read(path), path)
    return _parse(table, path), body.strip() + "\n"


def split_front_matter(text: str, path: Path) -> tuple[str, str, str]:
    """Return the whole block at the top of *text*, the TOML in it, and the text after it.

    Raises:
        ContentError: There is no such block, or its comment ends within the TOML.
    """
    found = _FRONT.match(text)
    if found is None:
        hint = "begin the file with a line <!--, a line +++, TOML, a line +++ and a line -->"
        raise ContentError("no front matter", path=path, hint=hint)
    if found[1] and "-->" in found[2]:
        raise ContentError("--> in the front matter ends its comment", path=path, hint="write it in another way")
    return found[0], found[2], text[found.end() :]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ContentError("there is no such file", path=path, hint="create it, or run grade new to scaffold an exercise") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"cannot be read: {error}", path=path, hint="save it as UTF-8 text") from None


def _parse(text: str, path: Path) -> TomlTable:
    try:
        return TomlTable(tomllib.loads(text), path)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"is not TOML: {error}", path=path, hint="correct the line named") from None
