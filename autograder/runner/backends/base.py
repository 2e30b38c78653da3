"""What a sandbox backend is: the Protocol, its records, and the command line that all backends end in."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from autograder.model import Message

ROOT = Path("/")
PACKAGE = Path(__file__).resolve().parents[2]
GUEST = PACKAGE / "runner" / "guest"
GUEST_FILES = (
    "__init__.py",
    "codec.py",
    "runner/__init__.py",
    *sorted(path.relative_to(PACKAGE).as_posix() for path in GUEST.glob("*.py")),
)
"""What the sandbox can read of this package: the guest's folder, the codec, and the packages' own empty modules."""
START = "runner/guest/start.py"
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
}
FLAGS = ("-P", "-s", "-S", "-B", "-X", "no_debug_ranges")
"""Not -I: it would ignore PYTHONHASHSEED, and sets of strings would have another order in every server."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that starts the fork server, and its environment."""

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a backend does not work, and what to do about it: a command to type, or a sentence where there is none."""

    reason: Message
    next_step: Message | str


class Backend(Protocol):
    """A way to start the fork server so that what it forks can do no harm."""

    @property
    def name(self) -> str:
        """What options, reports and ``grade doctor`` call it."""
        ...

    def missing(self) -> str | None:
        """Return why it cannot work here, as far as that shows without starting it; None if it may."""
        ...

    def launch(self, descriptor: int) -> Launch:
        """Return how to start the server with its socket as *descriptor*.

        Raises:
            SandboxError: A program that it needs is not installed.
        """
        ...

    def describe(self) -> str:
        """Return its version, for a machine on which it works."""
        ...

    def explain(self, root: Path = ROOT) -> Cause:
        """Return why it does not work on the machine whose files are under *root*."""
        ...


def server_command(
    folder: Path | str,
    descriptor: int,
    site: Sequence[str],
    *,
    confined: bool,
    readable: Sequence[str] = (),
    listable: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the command that runs :mod:`autograder.runner.guest.start`.

    Args:
        folder: Where the package is, as the server sees it.
        descriptor: Of the server's socket.
        site: Where to import the package and NumPy from.
        confined: Whether the server drops its rights and filters the children's system calls.
        readable: What Landlock lets be read; empty: no Landlock.
        listable: What Landlock lets be listed besides.
    """
    lists = (os.pathsep.join(paths) for paths in (site, readable, listable))
    mode = "confined" if confined else "unconfined"
    return (interpreter(), *FLAGS, f"{folder}/{START}", str(descriptor), mode, *lists)


def interpreter() -> str:
    """Return the running interpreter's file, links resolved."""
    return str(Path(sys.executable).resolve())


def not_linux() -> str | None:
    """Return why nothing of this works on another system than Linux, None on Linux."""
    return None if sys.platform.startswith("linux") else f"needs Linux, this is {sys.platform}"
