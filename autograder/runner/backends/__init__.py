"""The sandbox backends. A new one is a module here and an entry in :data:`BACKENDS`.

All of them share the server's own confinement (no capabilities, no new privileges, a seccomp allow list and limits in every
child); they differ in how files and processes are kept out of reach.
"""

from autograder.errors import SandboxError
from autograder.runner.backends.base import Backend, Cause, Launch
from autograder.runner.backends.bubblewrap import Bubblewrap
from autograder.runner.backends.landlock import Landlock
from autograder.runner.backends.unsafe import Unsafe

__all__ = ["BACKENDS", "BACKEND_NAMES", "UNSAFE", "Backend", "Cause", "Launch", "backend_named"]

BACKENDS: tuple[Backend, ...] = (Bubblewrap(), Landlock())
"""The backends that isolate, best first."""
UNSAFE: Backend = Unsafe()
"""What ``--unsafe`` names; nothing falls back to it."""
BACKEND_NAMES = tuple(backend.name for backend in BACKENDS)


def backend_named(name: str) -> Backend:
    """Return the backend *name*.

    Raises:
        SandboxError: There is none of that name.
    """
    for backend in (*BACKENDS, UNSAFE):
        if backend.name == name:
            return backend
    raise SandboxError(f"there is no sandbox {name!r}", hint=f"one of {', '.join(BACKEND_NAMES)}")
