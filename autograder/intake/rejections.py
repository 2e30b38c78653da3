"""Why something of a submission is not taken in: one file, or all of it. Both carry text for the student."""

from pathlib import Path

from autograder.errors import SubmissionError
from autograder.model import Message
from autograder.texts import render


class Refused(Exception):
    """One file cannot be taken in; it is told by name and costs only itself."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.message = Message(key, values)


class UnreadableSubmission(SubmissionError):
    """A submission as a whole cannot be read.

    Args:
        reason: For the student's report, in any language; the exception's own text is English.
        path: The submission.
    """

    def __init__(self, reason: Message, *, path: Path | str | None = None) -> None:
        super().__init__(render(reason, "en"), path=path)
        self.reason = reason
        self.args = (reason,)  # what an exception is pickled by, on its way back from a worker process

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the reason, which says what to do, in *language*; there is no further step."""
        return render(self.reason, language), ""
