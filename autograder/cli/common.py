"""Provides what commands share: options, the choice of language, the search for the course, and output.

Results go to stdout, progress and remarks to stderr. Nothing heavy is imported here.
"""

import contextlib
import functools
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from autograder.cli.error_handling import ExitState
from autograder.errors import UsageError
from autograder.languages import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])

PASSED = 0
NOT_ALL_PASSED = 1


# -- options -----------------------------------------------------------------------------------------------------


def course_option(function: F) -> F:
    """Add ``--course DIR``; the function gets ``course: Path | None``, for :func:`course_root`."""
    return click.option(
        "--course",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="The course's folder.  [default: nearest parent with exercises/course.toml]",
    )(function)


def lang_option(function: F) -> F:
    """Add ``--lang en|ru``; the function gets ``lang: str | None``, for :func:`choose_language`."""
    return click.option(
        "--lang", type=click.Choice(LANGUAGES), help="Language of texts.  [default: TENSORGRADE_LANG, the course's, the locale's]"
    )(function)


def json_option(function: F) -> F:
    """Add ``--json``; the function gets ``as_json: bool``, for :func:`print_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout instead of text.")(function)


def exit_zero_option(function: F) -> F:
    """Add ``--exit-zero``, which turns exit code 1 into 0. The function does not see the option."""

    @functools.wraps(function)
    def judged(*args: Any, exit_zero: bool, **options: Any) -> object:
        code = function(*args, **options)
        return PASSED if exit_zero and code == NOT_ALL_PASSED else code

    option = click.option(
        "--exit-zero", is_flag=True, help="Exit with 0 although not everything passed, for pipelines that read the report."
    )
    return option(judged)  # type: ignore[return-value]  # the same call signature, one option more


# -- where and in which language ---------------------------------------------------------------------------------


def course_root(course: Path | None, *, near: Iterable[Path] = ()) -> Path:
    """Return the folder of the course: *course* or its nearest parent that is one, else that of the working folder or of *near*.

    The working folder comes first: what is named by *near* may be a submission, which must not choose its own course.

    Raises:
        UsageError: There is none.
    """
    from autograder.content import find_course

    starts = [course] if course is not None else [Path.cwd(), *near]
    for start in starts[:-1]:
        with contextlib.suppress(UsageError):
            return find_course(start)
    return find_course(starts[-1])


def choose_language(lang: str | None, *, offered: Sequence[str] = LANGUAGES, environ: Mapping[str, str] | None = None) -> str:
    """Return the language of texts.

    Order of precedence: the option, ``TENSORGRADE_LANG``, then the course's languages (*offered*): the locale's if it is among
    them, otherwise the first one.

    Raises:
        UsageError: ``TENSORGRADE_LANG`` names a language there are no texts in.
    """
    environment = os.environ if environ is None else environ
    asked = lang or environment.get("TENSORGRADE_LANG")
    if asked:
        if asked not in LANGUAGES:
            raise UsageError(
                f"TENSORGRADE_LANG is {asked!r}, expected one of: {', '.join(LANGUAGES)}", hint="unset it, or set it to en or ru"
            )
        return _remembered(asked)
    known = [language for language in offered if language in LANGUAGES] or ["en"]
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    wanted = "ru" if locale.lower().startswith("ru") else "en"
    return _remembered(wanted if wanted in known else known[0])


def _remembered(language: str) -> str:
    """Record the language for error messages."""
    context = click.get_current_context(silent=True)
    if context is not None and (exit_state := context.find_object(ExitState)) is not None:
        exit_state.language = language
    return language


def with_course(command: str, root: Path) -> str:
    """Return *command*, with ``--course`` added if it would not find the course under *root* without it."""
    from autograder.content import find_course

    with contextlib.suppress(UsageError):
        if find_course(Path.cwd()) == root:
            return command
    return f"{command} --course {shlex.quote(str(root))}"


# -- output ------------------------------------------------------------------------------------------------------


def print_json(value: object) -> None:
    """Print *value* on stdout as JSON; letters that the terminal's encoding lacks are escaped."""
    text = json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout), indent=2)
    click.echo(text.encode("utf-8", "backslashreplace") if _is_utf8(sys.stdout) else text)


def progress(text: str) -> None:
    """Print a remark on stderr, apart from results on stdout."""
    click.echo(text, err=True)


def use_color(stream: IO[str]) -> bool:
    """Whether output to *stream* is coloured: it is a terminal with colours and ``NO_COLOR`` is not set."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def console(*, stderr: bool = False) -> "Console":
    """Return a Rich console that honours ``NO_COLOR``; by default on stdout."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, no_color=not use_color(stream), highlight=False, soft_wrap=not stream.isatty())


def _is_utf8(stream: IO[str]) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "") == "utf8"
