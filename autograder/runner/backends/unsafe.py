"""No sandbox: the fork server with the user's own rights and nothing but the limits, for ``--unsafe``."""

import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.runner.backends import causes
from autograder.runner.backends.base import PACKAGE, ROOT, Cause, Launch, not_linux, server_command
from autograder.runner.backends.landlock import site


@dataclass(frozen=True, slots=True)
class Unsafe:
    """Starts the fork server without any confinement. Never chosen unless it is named."""

    name: str = "none"

    def missing(self) -> str | None:
        """Return why it cannot work here; None on Linux."""
        return not_linux()

    def launch(self, descriptor: int) -> Launch:
        """Return how to start the server with its socket as *descriptor*."""
        return Launch(server_command(PACKAGE, descriptor, site(), confined=False))

    def describe(self) -> str:
        """Return what it isolates."""
        return "no isolation"

    def explain(self, root: Path = ROOT) -> Cause:
        """Return why it does not work: another system than Linux, or a container that forbids it."""
        if not_linux():
            return causes.not_linux(sys.platform)
        return causes.contained(root) or causes.cause("unknown", "grade doctor")
