"""Gradescope: ``results.json`` (gradescope-autograders.readthedocs.io, "Output format")."""

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.exports.base import ClassResults, File
from autograder.exports.per_student import each_student, explanation
from autograder.model import Verdict
from autograder.reporting.model import ExerciseReport, Report


class Gradescope:
    """One ``results.json`` a student."""

    name = "gradescope"
    about = "results.json of every student, as a Gradescope autograder writes it"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Yield ``<student>/results.json``."""
        return each_student(results, "results.json", lambda row, report: results_json(report, results.points))


def results_json(report: Report, points: float | None = None) -> Mapping[str, Any]:
    """Convert *report* to the JSON of Gradescope; texts are plain, so that nothing a student wrote is markup.

    Args:
        report: The student's.
        points: The assignment's maximum in Gradescope; None for the points of the exercises.
    """
    scale = 1.0 if points is None or not report.possible else points / report.possible
    tests = [_test(number, exercise, scale) for number, exercise in enumerate(report.exercises, 1)]
    found: dict[str, Any] = {"output_format": "text", "test_output_format": "text", "visibility": "visible", "tests": tests}
    if report.pending:
        found["output"] = f"{report.pending:g} points could not be judged; a person decides."
    return {"score": round(report.score * scale, 4), **found}


def _test(number: int, exercise: ExerciseReport, scale: float) -> dict[str, Any]:
    test: dict[str, Any] = {
        "number": str(number),
        "name": f"{exercise.title} ({exercise.id})",
        "output": explanation(exercise),
        "visibility": "visible",
        "extra_data": {"verdict": exercise.verdict.value},
    }
    if exercise.score is not None:  # what could not be judged has neither score nor status
        test |= {"score": round(exercise.score * scale, 4), "max_score": round(exercise.possible * scale, 4)}
        test["status"] = "passed" if exercise.verdict is Verdict.PASSED else "failed"
    return test
