"""Determines student, course, inbox and language for ``grade submit`` and ``grade history``."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder.cli.common import choose_language, course_option, course_root, json_option, lang_option
from autograder.content.course import COURSE_FILE
from autograder.content.tables import read_toml
from autograder.errors import UsageError
from autograder.model import Message
from autograder.reporting.model import Report
from autograder.reporting.safe import safe_terminal
from autograder.settings import Kit, load_kit
from autograder.store.inbox import REPORT, Attempt, read_published, student_folder
from autograder.texts import LANGUAGES, render
from autograder.texts.localized_errors import LocalizedError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class StudentContext:
    """Student, course, inbox and language of a submission.

    Args:
        home: The kit, or the working folder outside one; receipts are kept here.
        root: The course's folder, None outside a course.
        course: Id of the course, empty if it is not known.
        student: Fit to name a folder.
        inbox: The folder to hand in to; whether it exists is not known yet.
        language: The student's.
    """

    home: Path
    root: Path | None
    course: str
    student: str
    inbox: Path
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue in the student's language, fit for a terminal."""
        shown = {name: safe_terminal(str(value)) for name, value in values.items()}
        return render(Message(key, shown), self.language)


def student_options(function: F) -> F:
    """Add the options that :func:`open_student_context` takes, and ``--json``."""
    for option in (
        json_option,
        lang_option,
        course_option,
        click.option("--student", metavar="NAME", help="Whose work it is.  [default: TENSORGRADE_STUDENT, or kit.json]"),
        click.option("--to", metavar="DIR", help="The course's inbox folder.  [default: TENSORGRADE_INBOX, or kit.json]"),
    ):
        function = option(function)
    return function


def open_student_context(
    *, to: str | None, student: str | None, course: Path | None, lang: str | None, near: tuple[Path, ...] = ()
) -> StudentContext:
    """Return the context that options, environment and kit describe, in this order.

    Raises:
        UsageError: Student or inbox are not known, or the inbox is an address on the network.
    """
    choose_language(lang)
    root = _root(course, near)
    kit = load_kit(root or Path.cwd())
    identifier, languages = _course_facts(root)
    language = choose_language(lang, offered=(kit.language,) if kit.language in LANGUAGES else languages)
    name = student or os.environ.get("TENSORGRADE_STUDENT") or kit.student
    if not name:
        raise LocalizedError("cli.student.unknown")
    return StudentContext(kit.root, root, kit.course or identifier, student_folder(name), _inbox(to, kit), language)


def read_grade(attempt: Attempt) -> Report | None:
    """Return the published report on *attempt*, None if there is none yet.

    Raises:
        LocalizedError: It cannot be read.
    """
    data = read_published(attempt, REPORT)
    if data is None:
        return None
    try:
        report = Report.model_validate_json(data)
    except ValueError:
        report = None
    if report is None or report.language not in LANGUAGES:
        raise LocalizedError("cli.grade.unreadable", path=attempt.path.with_name(attempt.stem + REPORT))
    return report


def grade_of(report: Report) -> dict[str, object]:
    """Return a grade as JSON data."""
    total = {"score": report.score, "possible": report.possible, "pending": report.pending}
    return {**total, "passed": report.all_passed, "unjudged": list(report.unjudged)}


def _root(course: Path | None, near: tuple[Path, ...]) -> Path | None:
    try:
        return course_root(course, near=near)
    except UsageError:
        if course is not None:
            raise
        return None


def _course_facts(root: Path | None) -> tuple[str, tuple[str, ...]]:
    if root is None:
        return "", LANGUAGES
    table = read_toml(root / COURSE_FILE)
    return table.take("id", str, ""), table.strings("languages", list(LANGUAGES))


def _inbox(to: str | None, kit: Kit) -> Path:
    place = to or os.environ.get("TENSORGRADE_INBOX") or kit.inbox
    if not place:
        raise LocalizedError("cli.inbox.unknown")
    if "://" in place:
        raise LocalizedError("cli.inbox.url", url=place[:200])
    base = Path.cwd() if to or os.environ.get("TENSORGRADE_INBOX") else kit.root
    return (base / Path(place).expanduser()).resolve()
