"""Common parts of export formats with one JSON file for each student."""

import json
from collections.abc import Callable, Iterator, Mapping

from autograder.exports.base import ClassResults, File
from autograder.intake.names import safe_names
from autograder.reporting.class_model import StudentRow
from autograder.reporting.model import ExerciseReport, Report
from autograder.reporting.safe import escape_json


def each_student(results: ClassResults, name: str, content: Callable[[StudentRow, Report], Mapping[str, object]]) -> Iterator[File]:
    """Yield ``<student>/<name>`` with the student's *content*."""
    students = [row.student for row in results.report.students]
    folders = dict(zip(students, safe_names(students), strict=True))
    for row, report in results.reports():
        text = escape_json(json.dumps(content(row, report), ensure_ascii=False, indent=1))
        yield File(f"{folders[row.student]}/{name}", [text.encode(), b"\n"])


def judged(report: Report) -> list[tuple[ExerciseReport, float]]:
    """Return the exercises that have a score, with it: a format without a word for the others leaves them out."""
    return [(exercise, exercise.score) for exercise in report.exercises if exercise.score is not None]


def explanation(exercise: ExerciseReport) -> str:
    """Return the summary and the recognised mistakes of *exercise*, as lines of plain text."""
    return "\n".join([exercise.summary, *(diagnosis.text for diagnosis in exercise.diagnoses)])
