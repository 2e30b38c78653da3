"""An error that a student may meet, so that it is told in their language."""

from pathlib import Path

from autograder.errors import UsageError
from autograder.model import Message
from autograder.texts import render


class ToldError(UsageError):
    """The command cannot be carried out as given; the text is from the catalogue.

    Args:
        key: Key of the text; the text of the next step has the same key with ``.next``.
        path: File or folder that the message is about.
        values: What the two texts name.
    """

    def __init__(self, key: str, *, path: Path | str | None = None, **values: object) -> None:
        self.told = Message(key, values)
        self.told_next = Message(f"{key}.next", values)
        super().__init__(render(self.told, "en"), path=path, hint=render(self.told_next, "en"))

    def in_language(self, language: str) -> tuple[str, str]:
        """Return what is wrong and the next step in *language*."""
        return render(self.told, language), render(self.told_next, language)
