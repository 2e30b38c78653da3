"""A backend that the package does not know: the fork server under ``nice``, confined by its own means only."""

from dataclasses import dataclass
from pathlib import Path

from autograder.model import Message
from autograder.runner.backends import Cause, Launch
from autograder.runner.backends.base import PACKAGE, server_command
from autograder.runner.backends.landlock import site


@dataclass(frozen=True, slots=True)
class Nice:
    """Starts the server at a low priority."""

    name: str = "nice"
    absent: str | None = None

    def missing(self) -> str | None:
        """Return what this one was told to."""
        return self.absent

    def launch(self, descriptor: int) -> Launch:
        """Return the server's command behind ``nice``."""
        return Launch(("/usr/bin/env", "nice", "-n", "5", *server_command(PACKAGE, descriptor, site(), confined=True)))

    def describe(self) -> str:
        """Return the priority."""
        return "niceness 5"

    def explain(self, root: Path = Path("/")) -> Cause:
        """Return a cause without more to say."""
        return Cause(Message("cli.cause.container"), "grade doctor")
