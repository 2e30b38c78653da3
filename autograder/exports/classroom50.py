"""Classroom50: ``result.json`` (``classroom50/result/v1``), whose scores are whole numbers.

Points are written in hundredths, so that nothing is rounded that our points distinguish. What a submission's workflow knows
(classroom, owner, commit, addresses) comes from its environment.
"""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from autograder.exports.base import ClassResults, File
from autograder.exports.per_student import each_student, judged
from autograder.model import Verdict
from autograder.reporting.model import Report

SCHEMA = "classroom50/result/v1"
UNIT = 100
"""How many of their points are one of ours."""
_SUBMISSION = re.compile(r"submit/.+")
_FROM_ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


class Classroom50:
    """One ``result.json`` a student."""

    name = "classroom50"
    about = "result.json of every student, as a Classroom50 grader writes it"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Yield ``<student>/result.json``."""
        known, now = {"ASSIGNMENT": results.title, **os.environ}, datetime.now(UTC)
        return each_student(results, "result.json", lambda row, report: result_json(report, {"OWNER": row.student, **known}, now))


def result_json(report: Report, environment: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
    """Convert *report* to the JSON of Classroom50.

    Args:
        report: The student's.
        environment: Of the grading step; what it lacks is empty.
        now: The time of grading, UTC.
    """
    facts: dict[str, Any] = {name: environment.get(variable, "") for name, variable in _FROM_ENVIRONMENT.items()}
    facts["assignment_type"] = facts["assignment_type"] or "individual"
    if not _SUBMISSION.fullmatch(facts["submission"]):
        facts["submission"] = f"submit/{report.submission[:12] or 'unknown'}"
    tests: list[dict[str, Any]] = [
        {
            "test-name": exercise.id,
            "passed": exercise.verdict is Verdict.PASSED,
            "score": _whole(score),
            "max-score": _whole(exercise.possible),
        }
        for exercise, score in judged(report)
    ]
    score, most = (sum(test[name] for test in tests) for name in ("score", "max-score"))
    return {"schema": SCHEMA, **facts, "datetime": f"{now:%Y-%m-%dT%H:%M:%SZ}", "score": score, "max-score": most, "tests": tests}


def _whole(points: float) -> int:
    return round(points * UNIT)
