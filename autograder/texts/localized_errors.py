"""Errors with messages in the language of the reader."""

from pathlib import Path

from autograder.errors import SandboxError, TensorgradeError, UsageError
from autograder.model import Message
from autograder.texts import render


class _Localized(TensorgradeError):
    """An error whose text is from the catalogue.

    Args:
        key: Key of the text; the text of the next step has the same key with ``.next``.
        path: File or folder that the message is about.
        values: Values of the two texts.
    """

    def __init__(self, key: str, *, path: Path | str | None = None, **values: object) -> None:
        self.what = Message(key, values)
        self.next_message = Message(f"{key}.next", values)
        super().__init__(render(self.what, "en"), path=path, hint=render(self.next_message, "en"))

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the message and the next step in *language*."""
        return render(self.what, language), render(self.next_message, language)


class LocalizedError(_Localized, UsageError):
    """The command cannot be carried out as given."""


class LocalizedSandboxError(_Localized, SandboxError):
    """No sandbox can be reached, or the one that ran has failed."""
