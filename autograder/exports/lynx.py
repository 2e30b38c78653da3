"""Lynx: ``result.json`` of a grader (``/autograder/output/result.json``)."""

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.exports.base import ClassResults, File
from autograder.exports.per_student import each_student, explanation, judged
from autograder.reporting.model import Report


class Lynx:
    """One ``result.json`` a student."""

    name = "lynx"
    about = "result.json of every student, as a Lynx grader writes it"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Yield ``<student>/result.json``."""
        return each_student(results, "result.json", lambda _, report: result_json(report, results.title))


def result_json(report: Report, title: str) -> Mapping[str, Any]:
    """Convert *report* to the JSON of Lynx."""
    questions = [
        {"name": exercise.id, "max_points": exercise.possible, "score": score, "message": explanation(exercise)}
        for exercise, score in judged(report)
    ]
    return {"name": title, "questions": questions, "prologue": "", "epilogue": "; ".join(report.problems)}
