"""The one door: every exception that leaves a command becomes a message on stderr and an exit code here.

Codes 0 and 1 speak of the student's work; nothing in this file gives either. What only a failure needs is imported when
there is one, since ``grade check`` imports this file every time.
"""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from autograder import __version__
from autograder.errors import TensorgradeError

USAGE = 2
OUR_FAULT = 70
INTERRUPTED = 130
READER_GONE = 141

NEXT_STEP = {
    errno.ENOSPC: "free some space there, or name another folder, and run the command again",
    errno.EDQUOT: "the disk quota is used up: free some space, or name another folder, and run the command again",
    errno.EACCES: "check the permissions, or name another folder",
    errno.EPERM: "check the permissions, or name another folder",
    errno.EROFS: "name a folder on a disk that can be written to",
    errno.EFBIG: "the file is larger than this account may write; raise the limit or name another folder",
    errno.ENAMETOOLONG: "shorten the name",
    errno.EISDIR: "a folder stands where a file is to be written: move it, or name another folder",
    errno.EIO: "check that the disk is connected and sound, or name another folder",
    errno.ENOTDIR: "a part of that path is a file; name another folder",
}
"""Failures of the operating system that are neither the student's nor ours, and what helps."""


DEPENDENCIES = {name: name for name in ("numpy", "pydantic", "jinja2", "rich")} | {"torch": "'tensorgrade[oracle]'"}
"""Packages that may be missing, and what installs them."""


@dataclass(slots=True)
class WayOut:
    """The exit code a command will leave with, and the language its errors are told in."""

    code: int = 0
    language: str = "en"


def open_streams() -> None:
    """Let every text be printed: what the terminal's encoding cannot show is escaped instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def leave() -> Iterator[WayOut]:
    """Run the body; report whatever it raises and set the exit code instead of raising."""
    way_out = WayOut()
    try:
        yield way_out
    except (KeyboardInterrupt, click.Abort):
        _tell("\ninterrupted")
        way_out.code = INTERRUPTED
    except click.ClickException as error:
        way_out.code = _usage(error)
    except TensorgradeError as error:
        _tell(_worded(error, way_out.language))
        way_out.code = error.exit_code
    except OSError as error:
        way_out.code = _system(error)
    except ImportError as error:
        way_out.code = _absent(error)
    except Exception as error:  # noqa: BLE001  # the door: a fault of ours leaves as exit code 70, never as a traceback
        way_out.code = _ours(error)


def _worded(error: TensorgradeError, language: str) -> str:
    """Return *error* as text; those that a student may meet know other languages than English."""
    translate = getattr(error, "in_language", None)
    if translate is None or language != "ru":
        return f"error: {error}"
    message, hint = translate(language)
    return f"ошибка: {f'{error.path}: ' if error.path is not None else ''}{message}\n  дальше: {hint}"


def _usage(error: click.ClickException) -> int:
    with contextlib.suppress(OSError):
        error.show()
    return USAGE


def _system(error: OSError) -> int:
    if error.errno == errno.EPIPE and (_reader_gone(sys.stdout) or _reader_gone(sys.stderr)):
        _silence()
        return READER_GONE
    if error.errno not in NEXT_STEP:
        return _ours(error)
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    _tell(f"error: {where}{error.strerror}\n  next: {NEXT_STEP[error.errno]}")
    _silence()
    return USAGE


def _absent(error: ImportError) -> int:
    package = (error.name or "").partition(".")[0]
    if package not in DEPENDENCIES:
        return _ours(error)
    _tell(f"error: the package {package} cannot be imported: {_line(error)}")
    _tell(f"  next: {sys.executable} -m pip install --upgrade {DEPENDENCIES[package]}")
    return USAGE


def _ours(error: Exception) -> int:
    import traceback

    text = "".join(traceback.format_exception(error))
    place = _save(f"tensorgrade {__version__}, Python {sys.version}\narguments: {sys.argv[1:]}\n\n{text}")
    _tell(f"error: a fault in Tensorgrade itself, not in your work: {type(error).__name__}: {_line(error)}")
    if place is None:
        _tell(text)
    _tell(f"  next: report it with {f'the file {place}' if place else 'the text above'}; 'grade doctor' shows what this machine lacks")
    return OUR_FAULT


def _line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:300] if lines else "no text"


def _save(text: str) -> str | None:
    """Write *text* to a new file in the user's temporary folder; None if even that fails."""
    import tempfile

    try:
        handle, place = tempfile.mkstemp(prefix="tensorgrade-error-", suffix=".txt", text=True)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123  # a descriptor, not a path
            file.write(text)
    except OSError:
        return None
    return place


def _tell(text: str) -> None:
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _silence()
    with contextlib.suppress(OSError, ValueError):
        click.echo(text, err=True)


def _reader_gone(stream: object) -> bool:
    """Whether *stream* is a pipe that nobody reads any more."""
    import select

    try:
        descriptor = stream.fileno()  # type: ignore[attr-defined]  # a stream without one raises, which is the answer
        poll = select.poll()
        poll.register(descriptor, select.POLLERR)
        return any(flags & select.POLLERR for _, flags in poll.poll(0))
    except (OSError, ValueError, AttributeError):
        return False


def _silence() -> None:
    """Point stdout at nothing, so that flushing it at exit cannot fail again."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
