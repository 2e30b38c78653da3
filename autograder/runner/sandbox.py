"""The sandbox backends: how the fork server is started so that what it forks can do no harm.

Both backends share the server's own confinement (no capabilities, no new privileges, a seccomp allow list and limits
in every child); they differ in what keeps files and processes out of reach:

bubblewrap  namespaces: a root of its own with nothing but the interpreter, NumPy and the files of ours that a child needs,
            read-only; no network, its own process numbers, its own user
landlock    the host's root, of which only the interpreter's library, NumPy and the same files may be read

Backends are probed by running a real program in them, and nothing falls back to running without one.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from autograder.errors import SandboxError
from autograder.runner.guest import landlock

BACKENDS = ("bubblewrap", "landlock")
UNSAFE = "none"
PACKAGE = Path(__file__).resolve().parent.parent
GUEST = PACKAGE / "runner" / "guest"
GUEST_FILES = (
    "__init__.py",
    "codec.py",
    "model.py",
    "runner/__init__.py",
    *sorted(path.relative_to(PACKAGE).as_posix() for path in GUEST.glob("*.py")),
)
"""What the sandbox can read of this package."""
INSIDE = "/tensorgrade"
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
}
_FLAGS = ("-P", "-s", "-S", "-B", "-X", "no_debug_ranges")
"""Not -I: it would ignore PYTHONHASHSEED, and sets of strings would be in another order in every server."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether a backend works on this machine; ``grade doctor`` finds out why not."""

    name: str
    usable: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that starts the server: with what arguments, in what environment."""

    command: tuple[str, ...]
    environment: dict[str, str]


def launch(backend: str, descriptor: int) -> Launch:
    """Return how to start the server in *backend* with its socket as *descriptor*.

    Raises:
        SandboxError: The backend's program is not installed.
    """
    python = str(Path(sys.executable).resolve())
    if backend == "bubblewrap":
        return _bubblewrap(python, descriptor)
    numpy_parent = str(Path(np.__file__).resolve().parent.parent)
    files = [str(PACKAGE / name) for name in GUEST_FILES]
    readable, listable = _landlock_paths(files)
    arguments = [
        backend,
        str(descriptor),
        os.pathsep.join((str(PACKAGE.parent), numpy_parent)),
        os.pathsep.join(readable),
        os.pathsep.join(listable),
    ]
    return Launch((python, *_FLAGS, str(GUEST / "server.py"), *arguments), dict(_ENVIRONMENT))


def _bubblewrap(python: str, descriptor: int) -> Launch:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("bubblewrap is not installed", hint="run grade doctor for the command that installs it")
    command = [program, "--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "tensorgrade"]
    command += ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    for name, value in _ENVIRONMENT.items():
        command += ["--setenv", name, value]
    for path in _library_roots():
        command += ["--ro-bind", path, path]
    for path in _foreign_packages():
        command += ["--tmpfs", path]
    for file in (python, "/etc/ld.so.cache"):
        command += ["--ro-bind-try", file, file]
    for name in GUEST_FILES:
        command += ["--ro-bind", str(PACKAGE / name), f"{INSIDE}/autograder/{name}"]
    for folder in _numpy_folders():
        command += ["--ro-bind", str(folder), f"{INSIDE}/site/{folder.name}"]
    command += [
        "--dev-bind",
        "/dev/null",
        "/dev/null",
        "--ro-bind-try",
        "/dev/urandom",
        "/dev/urandom",
        "--chdir",
        "/",
    ]
    for path in ("/", *_foreign_packages()):  # remounting is not recursive: an empty folder left writable would carry notes
        command += ["--remount-ro", path]
    arguments = ["bubblewrap", str(descriptor), f"{INSIDE}{os.pathsep}{INSIDE}/site", "", ""]
    command += ["--", python, *_FLAGS, f"{INSIDE}/autograder/runner/guest/server.py", *arguments]
    return Launch(tuple(command), {"PATH": os.defpath})


def _numpy_folders() -> list[Path]:
    numpy = Path(np.__file__).resolve().parent
    return [path for path in (numpy, numpy.parent / "numpy.libs") if path.is_dir()]


@cache
def _library_roots() -> tuple[str, ...]:
    """Return the folders that the interpreter and its shared libraries are in, outermost only, links resolved last."""
    candidates = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/lib32", "/usr/local/lib"]
    candidates += [path for path in (sysconfig.get_config_var("LIBDIR"), str(Path(sys.base_prefix) / "lib")) if path]
    candidates += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    candidates += [
        sysconfig.get_path(name, vars={"base": sys.base_prefix, "platbase": sys.base_prefix}) for name in ("stdlib", "platstdlib")
    ]
    present = list(dict.fromkeys(path for path in candidates if Path(path).is_dir()))
    return tuple(path for path in present if not any(other != path and _below(path, other) for other in present))


def _below(path: str, other: str) -> bool:
    return Path(path).is_relative_to(other)


@cache
def _foreign_packages() -> tuple[str, ...]:
    """Return the folders below the library roots in which other packages than the standard library stand."""
    found: list[str] = []
    for root in _library_roots():
        for pattern in ("python3*/site-packages", "python3*/dist-packages", "python3/dist-packages", "site-packages", "dist-packages"):
            found += [str(path) for path in Path(root).glob(pattern) if path.is_dir() and not path.is_symlink()]
    return tuple(found)


@cache
def _landlock_extent() -> tuple[tuple[str, ...], tuple[str, ...]]:
    readable: list[str] = [
        *map(str, _numpy_folders()),
        "/etc/ld.so.cache",
        "/dev/null",
        "/dev/urandom",
        str(Path(sys.executable).resolve()),
    ]
    listable: list[str] = []
    excluded = _foreign_packages()
    for root in _library_roots():
        _expand(Path(root), excluded, readable, listable)
    return tuple(readable), tuple(listable)


def _landlock_paths(files: Sequence[str]) -> tuple[list[str], list[str]]:
    readable, listable = _landlock_extent()
    return [*files, *readable], list(listable)


def _expand(folder: Path, excluded: Sequence[str], readable: list[str], listable: list[str]) -> None:
    """Add *folder* as a whole, or entry by entry if something in it must stay out."""
    if str(folder) in excluded:
        return
    if not any(_below(path, str(folder)) for path in excluded):
        readable.append(str(folder))
        return
    listable.append(str(folder))
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            _expand(entry, excluded, readable, listable)
        else:
            readable.append(str(entry))


def probe_all(start: Callable[[str], object] | None = None) -> list[Probe]:
    """Return what every backend says of itself on this machine, best first.

    Args:
        start: Starts a server and runs something in it; raises SandboxError or OSError if that fails.
    """
    return [probe(name, start) for name in BACKENDS]


def probe(name: str, start: Callable[[str], object] | None = None) -> Probe:
    """Return whether the backend *name* works here, found out by running a program in it."""
    from autograder.runner.forkserver import try_backend

    absent = missing(name)
    if absent is not None:
        return absent
    try:
        (start or try_backend)(name)
    except (SandboxError, OSError) as error:
        return Probe(name, False, getattr(error, "message", str(error)))
    return Probe(name, True, _describe(name))


def missing(name: str) -> Probe | None:
    """Return why the backend *name* cannot work here, as far as that shows without starting it; None if it may."""
    if not sys.platform.startswith("linux"):
        return Probe(name, False, f"needs Linux, this is {sys.platform}")
    if name == "bubblewrap" and shutil.which("bwrap") is None:
        return Probe(name, False, "bwrap is not installed")
    if name == "landlock" and landlock.abi() == 0:
        return Probe(name, False, "the kernel has no Landlock")
    return None


def _describe(name: str) -> str:
    if name == "landlock":
        return f"Landlock ABI {landlock.abi()}"
    return subprocess.run([shutil.which("bwrap") or "bwrap", "--version"], capture_output=True, text=True, check=False).stdout.strip()
