"""Exceptions for author, operator or maintainer. A student's failure is a verdict, never an exception.

Each class carries the exit code of the command line; 0 and 1 are reserved for results of the student.
"""

import traceback
from pathlib import Path
from typing import ClassVar


class TensorgradeError(Exception):
    """Base of all errors that a command reports in one paragraph instead of a traceback.

    Args:
        message: The problem, with the value seen and the one expected.
        path: File or folder that the message is about.
        hint: The next step for the person who reads it.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, path: Path | str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path is not None else ""
        then = f"\n  next: {self.hint}" if self.hint else ""
        return f"{where}{self.message}{then}"


class UsageError(TensorgradeError):
    """The command or its settings cannot be carried out as given."""

    exit_code = 2


class ContentError(TensorgradeError):
    """An exercise or the course is at fault; its author must act."""

    exit_code = 3


class SubmissionError(TensorgradeError):
    """A submission as a whole cannot be read (one unreadable file in it is a verdict instead)."""

    exit_code = 4


class InternalError(TensorgradeError):
    """A fault in this package on one student's work: logged with its traceback, and the work stays unjudged."""

    @classmethod
    def of(cls, error: Exception) -> "InternalError":
        """Return the error that stands for *error*, with the place in this package where it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
        return cls(f"a fault in Tensorgrade itself: {type(error).__name__}{place}", hint="report it with the traceback in errors.log")


class SandboxError(TensorgradeError):
    """No sandbox can be started, or the one that ran has failed; costs the student nothing."""

    exit_code = 5
