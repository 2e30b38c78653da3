"""Whole reports from results in one call."""

from collections.abc import Sequence

from autograder.content import Course
from autograder.model import ExerciseResult, Submission
from autograder.reporting.build import Facts, build_entry, details_of, report_of
from autograder.reporting.model import Details, Report


def build_report(*, course: Course, submission: Submission, results: Sequence[ExerciseResult], sandbox: str, language: str) -> Report:
    entries = [build_entry(course, submission, result, language) for result in results]
    return report_of(entries, Facts(course, submission, sandbox, language))


def build_details(*, course: Course, submission: Submission, results: Sequence[ExerciseResult], sandbox: str, language: str) -> Details:
    entries = [build_entry(course, submission, result, language, everything=True) for result in results]
    return details_of(entries, Facts(course, submission, sandbox, language))
