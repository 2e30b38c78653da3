"""Autolab: the last line that an autograder prints, and its page of stages before it."""

import json
from collections.abc import Iterable

from autograder.exports.base import ClassResults, File
from autograder.exports.per_student import explanation, judged
from autograder.intake.names import safe_names
from autograder.reporting.model import Report
from autograder.reporting.safe import escape_json


class Autolab:
    """One log a student, whose last line has the scores."""

    name = "autolab"
    about = "the output of an Autolab autograder for every student, the scores in the last line"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Yield ``<student>.txt``."""
        names = safe_names(row.student for row in results.report.students)
        folders = dict(zip((row.student for row in results.report.students), names, strict=True))
        for row, report in results.reports():
            yield File(f"{folders[row.student]}.txt", [autolab_output(report).encode()])


def autolab_output(report: Report) -> str:
    """Return two lines of JSON: the feedback for each exercise, and the scores by exercise."""
    stages = {exercise.id: {"passed": exercise.score == exercise.possible, "hint": explanation(exercise)} for exercise in report.exercises}
    semantic = {"_presentation": "semantic", "stages": ["Exercises"], "Exercises": stages}
    scores = {"scores": {exercise.id: score for exercise, score in judged(report)}}
    return "".join(escape_json(json.dumps(line, ensure_ascii=False)) + "\n" for line in (semantic, scores))
