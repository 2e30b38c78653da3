"""Common input of all formats: one test for each exercise or proof, and a finding with its place for each failure."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.model import Verdict
from autograder.reporting.model import ExerciseReport, Report
from autograder.reporting.safe import visible

UNJUDGED = frozenset((Verdict.INTERNAL_ERROR,))
SKIPPED = frozenset((Verdict.SKIPPED,))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a place.

    Args:
        rule: A stable name of the kind of fault: a misconception's id, or a verdict.
        text: What is wrong; one or more lines.
        path: Of the file, relative to the working folder, with forward slashes; "" if it is not known.
        line: From 1; 0 if it is not known.
        cell: Of a notebook, from 1; 0 for a file.
        level: ``error``, ``warning`` or ``notice``.
    """

    rule: str
    text: str
    path: str = ""
    line: int = 0
    cell: int = 0
    level: str = "error"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One exercise of one student, or one proof.

    Args:
        name: Of the exercise.
        group: What it belongs to: the unit, or the student.
        title: For people.
        outcome: ``passed``, ``failed``, ``error`` (could not be judged) or ``skipped``.
        text: What came of it, in a line.
        findings: What is wrong.
        seconds: How long it took; 0 if that is not known.
    """

    name: str
    group: str
    title: str
    outcome: str
    text: str
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """Results of a command, to be written in a format for CI.

    Args:
        title: Of the whole, for people.
        tests: In their order.
        summary: The last line: points, or how many passed.
    """

    title: str
    tests: tuple[CheckRow, ...]
    summary: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return tuple(finding for test in self.tests for finding in test.findings)

    def count(self, outcome: str) -> int:
        """Return how many tests came out so."""
        return sum(test.outcome == outcome for test in self.tests)


def of_report(report: Report, *, folder: str = "") -> Findings:
    """Return the findings of one student's *report*.

    Args:
        report: The student's: nothing hidden is in it.
        folder: Where the submission lies, relative to the working folder: paths in it begin with that.
    """
    tests = tuple(_test(exercise, exercise.unit, folder) for exercise in report.exercises)
    return Findings(report.course_title, tests, f"{report.score:g} / {report.possible:g}")


def of_reports(title: str, reports: Iterable[Report], summary: str) -> Findings:
    """Return the findings of a class, each test under its student; places in students' files are left out."""
    tests = tuple(_test(exercise, visible(report.student), None) for report in reports for exercise in report.exercises)
    return Findings(title, tests, summary)


def outcome_of(verdict: Verdict) -> str:
    """Return how a test with *verdict* came out."""
    if verdict is Verdict.PASSED:
        return "passed"
    return "error" if verdict in UNJUDGED else "skipped" if verdict in SKIPPED else "failed"


def _test(exercise: ExerciseReport, group: str, folder: str | None) -> CheckRow:
    outcome = outcome_of(exercise.verdict)
    seconds = sum(case.seconds for case in exercise.cases)
    found = tuple(_findings(exercise, folder)) if outcome == "failed" else ()
    return CheckRow(exercise.id, group, exercise.title, outcome, exercise.summary, found, seconds)


def _findings(exercise: ExerciseReport, folder: str | None) -> Iterable[Finding]:
    path = "" if folder is None or not exercise.file else place(folder, exercise.file)
    line, cell = (exercise.line, exercise.cell) if path else (0, 0)
    texts = [(diagnosis.id, diagnosis.text) for diagnosis in exercise.diagnoses] or [(exercise.verdict.lower(), exercise.summary)]
    level = "warning" if exercise.verdict is Verdict.MISSING else "error"
    for rule, text in texts:
        yield Finding(rule, f"{exercise.title}: {text}", path, line, cell, level)


def place(folder: str, file: str) -> str:
    """Return *file* below *folder* as one relative path."""
    return str(PurePosixPath(folder) / file) if folder not in ("", ".") else file
