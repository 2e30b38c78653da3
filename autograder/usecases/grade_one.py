"""Grades one submission on the hidden cases and returns its reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.content import Exercise
from autograder.grading.prepared import Grader
from autograder.grading.worker import Entries, EntryBuilder, grade_programs
from autograder.model import Submission
from autograder.reporting import build
from autograder.reporting.model import Details, Report
from autograder.runner.api import Sandbox


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """Result of grading one submission.

    Args:
        report: For the student.
        details: For the instructor: the same, with everything about hidden cases.
        faults: Why an exercise could not be judged, by its id.
    """

    report: Report
    details: Details
    faults: dict[str, str]


def grade_one(grader: Grader, submission: Submission, exercises: Sequence[Exercise], *, runner: Sandbox, language: str) -> GradedSubmission:
    """Grade *submission* with *runner*.

    An exercise that cannot be judged is in ``faults`` and costs the student nothing.

    Args:
        grader: The course, ready to grade.
        submission: The student's work after intake.
        exercises: Those that count.
        runner: Runs the programs.
        language: Of the reports.
    """
    builder = EntryBuilder(grader, language)
    entries = list(grade_programs(submission, exercises, builder=builder, runner=runner))
    facts = build.Facts(grader.course, submission, runner.name, language)
    report = build.report_of([one.student for one in entries], facts)
    details = build.details_of([one.instructor for one in entries], facts)
    return GradedSubmission(report, details, faults(entries))


def faults(entries: Sequence[Entries]) -> dict[str, str]:
    """Return why exercises could not be judged, by their ids."""
    return {one.instructor.exercise.id: one.instructor.exercise.summary for one in entries if not one.judged}
