"""Opens the sandbox that a command names, so that commands need not know the runner."""

from autograder.runner.backends import BACKEND_NAMES, UNSAFE
from autograder.runner.forkserver import ForkServer, start_runner

SANDBOXES = BACKEND_NAMES
"""Names of the backends that isolate, best first."""
NO_SANDBOX = UNSAFE.name


def open_sandbox(name: str | None) -> ForkServer:
    """Return a running sandbox, to be closed by the caller: the backend *name*, or the best that works here.

    Raises:
        SandboxError: It does not work here; the message says why.
    """
    return start_runner(name)
