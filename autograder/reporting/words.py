"""Renders messages in one language and collects their translations."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from autograder import texts
from autograder.model import Localized, Message
from autograder.reporting.model import Record
from autograder.reporting.safe import bounded, visible

MAX_TEXT = 2000
TRANSLATED = frozenset(
    {
        "course_title",
        "unit_title",
        "exercise_title",
        "title",
        "text",
        "summary",
        "message",
        "notes",
        "problems",
        "problem",
        "reason",
        "reasons",
        "sources",
    }
)
"""Fields of the report whose text has a translation; ``text`` of a value or an exception is never translated."""

R = TypeVar("R", bound=Record)


class Words:
    """Renders in *language* and remembers the other *languages*."""

    def __init__(self, language: str, languages: Sequence[str]) -> None:
        self.language = language
        self.translations: dict[str, dict[str, str]] = {other: {} for other in languages if other != language}

    def say(self, message: Message) -> str:
        """Return the text of *message*."""
        return self._keep({language: texts.render(message, language) for language in (self.language, *self.translations)})

    def pick(self, text: Localized) -> str:
        """Return an author's *text*."""
        return self._keep({language: texts.localized(text, language) for language in (self.language, *self.translations)})

    def both(self, text: str) -> Localized:
        """Return *text* of the report with its translations, for use inside a message."""
        return {"en": text, self.language: text} | {other: table[text] for other, table in self.translations.items() if text in table}

    def _keep(self, spoken: Mapping[str, str]) -> str:
        shown = {language: bounded(visible(text[: MAX_TEXT + 1]), MAX_TEXT) for language, text in spoken.items()}
        main = shown[self.language]
        for language, table in self.translations.items():
            if shown[language] != main:
                table[main] = shown[language]
        return main


def translated(record: R, language: str) -> R:
    """Return *record* with its texts in *language*; texts without a translation are unchanged."""
    current: str = record.language  # type: ignore[attr-defined]  # reports and class reports have it
    translations: dict[str, dict[str, str]] = record.translations  # type: ignore[attr-defined]
    table = translations.get(language)
    if language == current or table is None:
        return record
    data = _replace(record.model_dump(by_alias=True), table)
    back = {
        other: {table.get(main, main): text for main, text in entries.items()}
        for other, entries in translations.items()
        if other != language
    }
    back[current] = {there: here for here, there in table.items()}
    return type(record).model_validate(data | {"language": language, "translations": back})


def _replace(data: Any, table: Mapping[str, str], *, text: bool = False) -> Any:
    if isinstance(data, dict):
        return {key: _replace(value, table, text=key in TRANSLATED) if key != "translations" else value for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_replace(item, table, text=text) for item in data]
    return table.get(data, data) if text and isinstance(data, str) else data
