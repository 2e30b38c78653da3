"""The interface between grading and running: the runners, and what they are given and return."""

from collections.abc import Sequence
from typing import Protocol

from autograder.model import Program
from autograder.runner.endings import out_of_time, read
from autograder.runner.guest.wire import TOO_LARGE
from autograder.runner.transcripts import Assignment, Transcript, assignment

__all__ = ["TOO_LARGE", "Assignment", "Runner", "Sandbox", "SharedRun", "Transcript", "assignment", "out_of_time", "read"]


class Runner(Protocol):
    """Runs programs. One at a time; not shared between threads."""

    name: str
    """What the report says of the isolation: ``bubblewrap``, ``landlock`` or ``none``."""

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind, alone in its child, on the cases of *assignment*.

        Raises:
            SandboxError: The runner itself has failed; nothing is known of the program.
        """
        ...

    def close(self) -> None:
        """End everything that the runner has started."""
        ...


class SharedRun(Protocol):
    """The programs of one submission that share children: they have answered their public cases and wait for the hidden ones."""

    public: "list[Transcript | None]"
    """What each wrote; None for one that must run alone, since it might affect the others."""

    def finish(self) -> "list[Transcript | None]":
        """Hand out the hidden cases and return what each left behind; one that did not finish has no records of them."""
        ...


class Sandbox(Runner, Protocol):
    """A runner that can also run the programs of one submission together, and a program on the public cases only."""

    def run_together(self, programs: Sequence[tuple[Program, Assignment]]) -> SharedRun:
        """Run *programs*, all of one submission, on the public cases. :meth:`run` may be called before they finish."""
        ...

    def run_public(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* leaves behind on the public cases, alone in its child, which never gets the hidden ones.

        If it was not stopped as ordered, it has ended before, and this is its result.

        Raises:
            SandboxError: The runner itself has failed.
        """
        ...
