"""Grades as files that other programs read.

``grades.csv`` is UTF-8 without a byte order mark, comma-separated, with CRLF (RFC 4180): scripts and gradebooks read it
as it is. A spreadsheet that takes it for another encoding is served with ``bom=True``.
"""

import csv
import io
import json
from collections.abc import Iterable

from autograder.reporting.class_model import ClassReport, StudentRow
from autograder.reporting.model import Report
from autograder.reporting.safe import escape_json, without_commands

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the full-width ones count too
COLUMNS = ("student", "name", "id", "email", "group", "score", "possible", "percent", "pending")


def grades_csv(report: ClassReport, *, bom: bool = False) -> bytes:
    """Return one row a student: ``student,name,id,email,group,score,possible,percent,pending``, then the points of every exercise.

    What there are no points for (nothing handed in, could not be judged) is an empty cell, never a zero. There is no percentage
    while points are pending.
    """
    exercises = [row.id for row in report.exercises]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(guarded(identifier) for identifier in exercises)])
    for row in report.students:
        writer.writerow(_cells(row, report.possible, exercises))
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8", "replace")


def _cells(row: StudentRow, possible: float, exercises: list[str]) -> list[str]:
    scores = [_number(row.scores.get(identifier)) for identifier in exercises]
    of = _number(row.possible or possible)
    people = [guarded(row.student), guarded(" / ".join(row.names)), guarded(row.id), guarded(row.email), guarded(row.group)]
    total = [_number(row.score), of, _number(row.percent, 2), _number(row.pending or None)]
    return [*people, *total, *scores]


def _number(value: float | None, digits: int = 4) -> str:
    return "" if value is None else f"{round(value, digits):.12g}"


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula, and no CI service for a command.

    An apostrophe stands before what could start a formula.
    """
    text = without_commands(text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def reports_json(reports: Iterable[Report]) -> Iterable[str]:
    """Yield the pieces of one JSON array of *reports*, so that a class need not fit into memory."""
    opened = False
    for report in reports:
        yield ",\n" if opened else "[\n"
        opened = True
        yield escape_json(json.dumps(report.model_dump(mode="json"), ensure_ascii=False))
    yield "\n]\n" if opened else "[]\n"
