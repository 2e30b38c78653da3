"""Turns every exception that leaves a command into a message on stderr and an exit code.

Codes 0 and 1 describe the student's work and are never set here. Modules that only a failure needs are imported when
one occurs, since ``grade check`` imports this file every time.
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
    errno.ENOSPC: "cli.error.full",
    errno.EDQUOT: "cli.error.quota",
    errno.EACCES: "cli.error.denied",
    errno.EPERM: "cli.error.denied",
    errno.EROFS: "cli.error.read_only",
    errno.EFBIG: "cli.error.too_large",
    errno.ENAMETOOLONG: "cli.error.long_name",
    errno.EISDIR: "cli.error.folder",
    errno.EIO: "cli.error.broken",
    errno.ENOTDIR: "cli.error.no_folder",
}
"""Error numbers of the operating system that a user can act on, with the key of the next step."""


DEPENDENCIES = {name: name for name in ("numpy", "pydantic", "jinja2", "rich")} | {
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "torch": "'tensorgrade[oracle]'",
}
"""Packages that may be missing, and what installs them."""


@dataclass(slots=True)
class ExitState:
    """Exit code of the running command and the language of its error messages."""

    code: int = 0
    language: str = "en"


def open_streams() -> None:
    """Make the standard streams escape characters that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def leave() -> Iterator[ExitState]:
    """Run the body; report whatever it raises and set the exit code instead of raising."""
    exit_state = ExitState()
    try:
        yield exit_state
    except (KeyboardInterrupt, click.Abort):
        _tell("\n" + _say(exit_state.language, "cli.error.interrupted"))
        exit_state.code = INTERRUPTED
    except click.ClickException as error:
        exit_state.code = _usage(error, exit_state.language)
    except TensorgradeError as error:
        _tell(_worded(error, exit_state.language))
        exit_state.code = error.exit_code
    except OSError as error:
        exit_state.code = _system(error, exit_state.language)
    except ImportError as error:
        exit_state.code = _absent(error, exit_state.language)
    except Exception as error:  # noqa: BLE001  # the barrier: a fault of ours leaves as exit code 70, never as a traceback
        exit_state.code = _ours(error, exit_state.language)


def _worded(error: TensorgradeError, language: str) -> str:
    """Return *error* as text, in *language* if the error is localized."""
    translate = getattr(error, "in_language", None)
    if translate is None or language == "en":
        return f"error: {error}"
    message, hint = translate(language)
    where = f"{error.path}: " if error.path is not None else ""
    return _paragraph(language, where + message, hint)


def _paragraph(language: str, text: str, step: str) -> str:
    following = f"\n  {_say(language, 'cli.next', step=step)}" if step else ""
    return _say(language, "cli.error.error", text=text) + following


def _say(language: str, key: str, /, **values: object) -> str:
    from autograder.model import Message
    from autograder.texts import render

    return render(Message(key, values), language)


def _usage(error: click.ClickException, language: str) -> int:
    with contextlib.suppress(OSError):
        if language == "en" or not isinstance(error, click.UsageError):
            error.show()
        else:
            _tell(_usage_in(language, error))
    return USAGE


def _usage_in(language: str, error: click.UsageError) -> str:
    """Return Click's own message: the usage, the error and a pointer to the help."""
    context = error.ctx
    usage = f"{context.get_usage()}\n\n" if context else ""
    step = f"{context.command_path if context else 'grade'} --help"
    return usage + _paragraph(language, _wrong(language, error), step)


def _wrong(language: str, error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f" ({', '.join(error.possibilities)})" if error.possibilities else ""
        return _say(language, "cli.error.no_option", option=error.option_name) + near
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        if isinstance(error, click.MissingParameter):
            return _say(language, "cli.error.missing", name=name)
        if isinstance(error.param.type, click.Choice):
            return _say(language, "cli.error.choice", name=name, known=list(error.param.type.choices))
        return _say(language, "cli.error.value", name=name, reason=error.message)
    return error.format_message()


def _system(error: OSError, language: str) -> int:
    if error.errno == errno.EPIPE and (_reader_gone(sys.stdout) or _reader_gone(sys.stderr)):
        _silence()
        return READER_GONE
    if error.errno not in NEXT_STEP:
        return _ours(error, language)
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    _tell(_paragraph(language, f"{where}{error.strerror}", _say(language, NEXT_STEP[error.errno])))
    _silence()
    return USAGE


def _absent(error: ImportError, language: str) -> int:
    package = (error.name or "").partition(".")[0]
    if package not in DEPENDENCIES:
        return _ours(error, language)
    message = _say(language, "cli.error.absent", package=package, reason=_line(error))
    _tell(_paragraph(language, message, f"{sys.executable} -m pip install --upgrade {DEPENDENCIES[package]}"))
    return USAGE


def _ours(error: Exception, language: str) -> int:
    import traceback

    text = "".join(traceback.format_exception(error))
    place = _save(f"tensorgrade {__version__}, Python {sys.version}\narguments: {sys.argv[1:]}\n\n{text}")
    message = _say(language, "cli.error.fault", reason=f"{type(error).__name__}: {_line(error)}")
    if place is None:
        _tell(text)
    step = _say(language, "cli.error.fault.next", place=place) if place else _say(language, "cli.error.fault_above.next")
    _tell(_paragraph(language, message, step))
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
    """Redirect stdout to /dev/null, so that flushing it at exit cannot fail again."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
