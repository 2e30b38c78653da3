"""Moodle: the offline grading worksheet, and the zip of feedback files for its multiple upload.

The worksheet must have ``Identifier``, ``Grade`` and ``Last modified (grade)``; a file for feedback is recognised by the name
``<full name>_<participant>_assignsubmission_file_<file>``.
"""

from collections.abc import Iterable, Iterator

from autograder.courses.rosters import participant_number
from autograder.exports.base import ClassResults, File, csv_bytes, guarded, number
from autograder.exports.tables import StudentFinder, Table, parse_table
from autograder.reporting.class_model import StudentRow
from autograder.texts.localized_errors import LocalizedError

IDENTIFIER, GRADE, MODIFIED = "Identifier", "Grade", "Last modified (grade)"
_RUSSIAN = {
    IDENTIFIER: "Идентификатор",
    GRADE: "Оценка",
    "Full name": "Полное имя",
    "Email address": "Адрес электронной почты",
    "Maximum Grade": "Максимальная оценка",
    "Feedback comments": "Отзыв в виде комментария",
}


class Moodle:
    """The offline grading worksheet."""

    name = "moodle"
    about = "an offline grading worksheet for Moodle; --template names the worksheet downloaded from the assignment"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return ``moodle.csv``: the template with grades filled in, or a worksheet of the class."""
        rows, left_out = _filled(results) if results.template else (_new(results), ())
        return [File("moodle.csv", [csv_bytes(rows)], left_out)]


class MoodleFeedback:
    """Every student's page, for "Upload multiple feedback files in a zip"."""

    name = "moodle-feedback"
    about = "every student's page, named so that Moodle takes the zip as feedback files"

    def files(self, results: ClassResults) -> Iterator[File]:
        """Yield a page for every student whose participant number is known."""
        for row in results.report.students:
            if row.page and row.lms_id:
                name = "".join(" " if c in '_/\\:*?"<>|' else c for c in (row.names[0] if row.names else row.student))
                yield File(f"{name}_{row.lms_id}_assignsubmission_file_feedback.html", [results.page(row)])


def _new(results: ClassResults) -> list[list[str]]:
    rows = [[IDENTIFIER, "Full name", "Email address", GRADE, "Maximum Grade", MODIFIED, "Feedback comments"]]
    for row in results.report.students:
        participant = f"Participant {row.lms_id}" if row.lms_id else guarded(row.id)
        name = guarded(row.names[0] if row.names else row.student)
        rows.append([participant, name, guarded(row.email), _grade(results, row), number(results.maximum), "-", _comment(row)])
    return rows


def _filled(results: ClassResults) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the lines of the template with grades, and the students of whom it has no line."""
    table = parse_table(results.template)
    identifier_at, grade_at = (_column(table, name) for name in (IDENTIFIER, GRADE))
    if table is None or identifier_at is None or grade_at is None:
        raise LocalizedError("cli.export.template", system="Moodle", expected=f"{IDENTIFIER}, {GRADE}, {MODIFIED}")
    comments, maximum = (_column(table, name) for name in ("Feedback comments", "Maximum Grade"))
    found = StudentFinder(results.report)
    for row in table.rows:
        identifier = row[identifier_at]
        names = [table.cell(row, name) or table.cell(row, _RUSSIAN[name]) for name in ("Full name", "Email address")]
        student = found.find(
            ids=[participant_number(identifier) or identifier.rpartition(" ")[2], identifier], emails=[names[1]], name=names[0]
        )
        score = None if student is None else results.scaled(student)
        if student is None or score is None:
            continue
        most = _float(row[maximum]) if maximum is not None and results.points is None else None
        row[grade_at] = number(score if most is None else score / student.possible * most, 2)
        if comments is not None and not row[comments].strip():
            row[comments] = _comment(student)
    return [table.header, *table.rows], found.left_out()


def _column(table: Table | None, name: str) -> int | None:
    """Return the place of a column by its English or its Russian name."""
    if table is None:
        return None
    at = table.column(name)
    return table.column(_RUSSIAN[name]) if at is None else at


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _grade(results: ClassResults, row: StudentRow) -> str:
    return number(results.scaled(row), 2)


def _comment(row: StudentRow) -> str:
    return guarded(f"{number(row.score)} / {number(row.possible)}") if row.score is not None else guarded(row.problem)
