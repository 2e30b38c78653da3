"""``grades.csv``: UTF-8 without a byte order mark, comma-separated, with CRLF: scripts and gradebooks read it as it is.

A spreadsheet that takes it for another encoding is served with ``bom=True``.
"""

from collections.abc import Iterable

from autograder.exports.base import ClassResults, File, csv_bytes, guarded, number
from autograder.reporting.class_model import ClassReport, StudentRow

COLUMNS = ("student", "name", "id", "email", "group", "late", "attempt", "score", "possible", "percent", "pending")


class Csv:
    """A row a student, a column an exercise."""

    name = "csv"
    about = "a row a student, a column an exercise"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return ``grades.csv``."""
        return [File("grades.csv", [grades_csv(results.report)])]


def grades_csv(report: ClassReport, *, bom: bool = False) -> bytes:
    """Return one row a student: COLUMNS, then the points of every exercise.

    What there are no points for (nothing handed in, could not be judged) is an empty cell, never a zero. There is no percentage
    while points are pending.
    """
    exercises = [row.id for row in report.exercises]
    header = [*COLUMNS, *(guarded(identifier) for identifier in exercises)]
    return csv_bytes([header, *(_cells(row, report.possible, exercises) for row in report.students)], bom=bom)


def _cells(row: StudentRow, possible: float, exercises: list[str]) -> list[str]:
    scores = [number(row.scores.get(identifier)) for identifier in exercises]
    of = number(row.possible or possible)
    people = [guarded(text) for text in (row.student, " / ".join(row.names), row.id, row.email, row.group)]
    hand_in = ["late" if row.late else "", str(row.attempt or "")]
    return [*people, *hand_in, number(row.score), of, number(row.percent, 2), number(row.pending or None), *scores]
