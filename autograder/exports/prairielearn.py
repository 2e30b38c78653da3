"""PrairieLearn: ``results.json`` of an external grader; the score is a share, at most 1 MiB in all."""

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.exports.base import ClassResults, File
from autograder.exports.per_student import each_student, explanation, judged
from autograder.reporting.model import Report

MAX_TEXT = 2_000
"""Characters of one test's text: a whole course stays far below the limit."""


class PrairieLearn:
    """One ``results.json`` a student."""

    name = "prairielearn"
    about = "results.json of every student, as a PrairieLearn external grader writes it"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Yield ``<student>/results.json``."""
        return each_student(results, "results.json", lambda _, report: results_json(report))


def results_json(report: Report) -> Mapping[str, Any]:
    """Convert *report* to the JSON of PrairieLearn; a submission with pending points is not gradable."""
    if report.pending or not report.possible:
        return {"gradable": False, "message": f"{report.pending:g} points could not be judged; a person decides."}
    tests = [
        {
            "name": f"{exercise.title} ({exercise.id})",
            "points": score,
            "max_points": exercise.possible,
            "message": explanation(exercise)[:MAX_TEXT],
        }
        for exercise, score in judged(report)
    ]
    return {"gradable": True, "score": round(report.score / report.possible, 6), "tests": tests}
