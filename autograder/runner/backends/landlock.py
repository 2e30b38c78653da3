"""The Landlock backend: the host's root, of which only the interpreter's library, NumPy and the guest's files may be read."""

import ctypes
import errno
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.model import Message
from autograder.runner.backends import causes, libraries
from autograder.runner.backends.base import GUEST_FILES, PACKAGE, ROOT, Cause, Launch, interpreter, not_linux, server_command
from autograder.runner.guest import landlock

FIRST_KERNEL = (5, 13)
GUARANTEES = (("files", 1, "5.13"), ("truncation", 3, "6.2"), ("tcp", 4, "6.7"), ("devices", 5, "6.10"), ("scope", 6, "6.12"))
"""What Landlock denies: from which of its ABIs on, and which kernel brought that."""


@dataclass(frozen=True, slots=True)
class Landlock:
    """Starts the fork server as it is; the server restricts itself."""

    name: str = "landlock"

    def missing(self) -> str | None:
        """Return why it cannot work here, as far as that shows without starting it; None if it may."""
        return not_linux() or (None if landlock.abi() else "the kernel has no Landlock")

    def launch(self, descriptor: int) -> Launch:
        """Return how to start the server with its socket as *descriptor*."""
        readable, listable = _extent()
        readable = (*(str(PACKAGE / name) for name in GUEST_FILES), *readable)
        return Launch(server_command(PACKAGE, descriptor, site(), confined=True, readable=readable, listable=listable))

    def describe(self) -> str:
        """Return the version of the kernel's interface."""
        return f"Landlock ABI {landlock.abi()}"

    def explain(self, root: Path = ROOT) -> Cause:
        """Return what keeps it from working on the machine whose files are under *root*."""
        if not_linux():
            return causes.not_linux(sys.platform)
        if landlock.abi() > 0:
            return causes.cause("unknown", Message("cli.cause.landlock_fails.next"))
        return why_refused(ctypes.get_errno(), platform.release(), root)


def kernel_abi() -> int:
    """Return the version of the running kernel's Landlock interface, 0 if it has none."""
    return 0 if not_linux() else landlock.abi()


def why_refused(code: int, release: str, root: Path = ROOT) -> Cause:
    """Return why a kernel *release* refuses Landlock with the error *code*."""
    if code == errno.EOPNOTSUPP:
        modules = causes.text_of(root / "sys/kernel/security/lsm").strip()
        step = Message("cli.cause.landlock_off.next", {"modules": f"landlock,{modules}" if modules else "landlock"})
        return causes.cause("landlock_off", step)
    version = tuple(int(part) for part in re.findall(r"\d+", release)[:2])
    if version < FIRST_KERNEL:
        return causes.cause("old_kernel", Message("cli.cause.old_kernel.next"), release=release)
    return causes.contained(root) or causes.cause("not_built", Message("cli.cause.not_built.next"), release=release)


def site() -> list[str]:
    """Return where the package and NumPy are imported from on the host."""
    return [str(PACKAGE.parent), str(libraries.numpy_folders()[0].parent)]


@cache
def _extent() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what may be read, the guest's files aside, and what may be listed."""
    readable = [*map(str, libraries.numpy_folders()), libraries.LINKER_CACHE, "/dev/null", "/dev/urandom", interpreter()]
    listable: list[str] = []
    for root in libraries.library_roots():
        _expand(Path(root), libraries.foreign_packages(), readable, listable)
    return tuple(readable), tuple(listable)


def _expand(folder: Path, excluded: Sequence[str], readable: list[str], listable: list[str]) -> None:
    """Add *folder* as a whole, or entry by entry if something in it must stay out."""
    if str(folder) in excluded:
        return
    if not any(libraries.below(path, str(folder)) for path in excluded):
        readable.append(str(folder))
        return
    listable.append(str(folder))
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            _expand(entry, excluded, readable, listable)
        else:
            readable.append(str(entry))
