"""Provides what grading commands share: options for exercises and sandbox, and the course prepared for grading."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: many small problems, and threads must not meet forks

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder.cli.common import choose_language, course_root
from autograder.content import Course, Exercise, course_secret, load_named
from autograder.grading.prepared import Grader
from autograder.texts.localized_errors import LocalizedError
from autograder.usecases.runners import NO_SANDBOX, SANDBOXES

F = TypeVar("F", bound=Callable[..., Any])


def sandbox_options(function: F) -> F:
    """Add ``--sandbox`` and ``--unsafe``; the function gets ``sandbox: str | None`` and ``unsafe: bool``."""
    function = click.option(
        "--unsafe", is_flag=True, help="Run without a sandbox, with your rights; every report is marked. For your own files only."
    )(function)
    text = "Which sandbox to use.  [default: the best that works here]"
    return click.option("--sandbox", type=click.Choice(SANDBOXES), help=text)(function)


def exercise_option(function: F) -> F:
    """Add ``--exercise``, several times; the function gets ``exercise: tuple[str, ...]``."""
    return click.option("--exercise", "-e", metavar="NAME", multiple=True, help="Grade only this exercise or unit; may be repeated.")(
        function
    )


@dataclass(frozen=True, slots=True)
class GradingSetup:
    """A course prepared for grading, with the exercises and the language that the options select."""

    course: Course
    grader: Grader
    exercises: tuple[Exercise, ...]
    language: str


def grading_setup(course: Path | None, lang: str | None, exercise: tuple[str, ...], *, near: Path | None = None) -> GradingSetup:
    """Return the grading setup that the options describe.

    Raises:
        TensorgradeError: There is no course, it is faulty, or it has no such exercise.
    """
    root = course_root(course, near=[near] if near else [])
    loaded = load_named(root, exercise)
    language = choose_language(lang, offered=loaded.languages)
    return GradingSetup(loaded, Grader(loaded, secret=course_secret(root)), loaded.select(exercise), language)


def backend_name(sandbox: str | None, unsafe: bool) -> str | None:
    """Return the backend asked for; None for the best that works.

    Raises:
        LocalizedError: Both options were given.
    """
    if sandbox and unsafe:
        raise LocalizedError("cli.options.contradict")
    return NO_SANDBOX if unsafe else sandbox
