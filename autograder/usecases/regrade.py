"""Compares new marks with the published ones in an output folder and explains each difference."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from autograder.errors import UsageError
from autograder.grading.provenance import Provenance, Reason, read_provenance, reasons
from autograder.model import Verdict
from autograder.reporting.class_model import ClassReport
from autograder.reporting.model import ExerciseReport, Report, read
from autograder.store.results import ResultCache


@dataclass(frozen=True, slots=True)
class Mark:
    """Verdict and score of an exercise; *score* is None if it could not be judged."""

    score: float | None
    possible: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ExerciseChange:
    """An exercise whose mark would change; a mark is None where the exercise does not count."""

    id: str
    before: Mark | None
    after: Mark | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Total score of a student."""

    score: float
    possible: float


@dataclass(frozen=True, slots=True)
class Change:
    """Changes of one student's marks.

    Args:
        student: The name to show.
        before: The published total; None for a student who is not in the class yet.
        after: The new total; None for a student who is no longer in the class.
        reasons: Why the student comes or goes; empty for one who stays.
        exercises: Those whose mark would be another.
    """

    student: str
    before: Total | None
    after: Total | None
    reasons: tuple[Reason, ...]
    exercises: tuple[ExerciseChange, ...]


@dataclass(frozen=True, slots=True)
class _PublishedReport:
    """A published report with its provenance, if that is known."""

    report: Report
    provenance: Provenance | None


class PublishedClass:
    """The published class in an output folder.

    Who is in it says ``class.json``, since pages of former students are left where they are; before a first batch is
    finished, everybody with a report is.

    Args:
        students: The folder with a folder for each student.
        class_file: Where ``class.json`` is, if it is there.
        cache: Holds the provenance of published reports.
    """

    def __init__(self, students: Path, class_file: Path, cache: ResultCache) -> None:
        self._students = students
        self._class_file = class_file
        self._cache = cache

    def change(self, folder: str, report: Report, provenance: Provenance) -> Change | None:
        """Return the changes that *report* of *provenance* makes for the student of *folder*; None if there are none."""
        if folder not in self._members:
            return _comes(report, Reason.NEW)
        published = self._published(folder)
        if published is None:
            return _comes(report, Reason.UNKNOWN)
        exercises = tuple(_differing(published, report, provenance))
        return Change(report.student, _total(published.report), _total(report), (), exercises) if exercises else None

    def left(self, folders: Collection[str]) -> Iterator[Change]:
        """Yield the changes for members of the published class without one of *folders*."""
        for folder in sorted(set(self._members).difference(folders)):
            published = self._published(folder)
            yield _goes(published.report) if published else Change(self._members[folder], None, None, (Reason.LEFT,), ())

    @cached_property
    def _members(self) -> Mapping[str, str]:
        """The students' names by their folders."""
        if self._class_file.is_file():
            with suppress(UsageError):  # damaged, or of another version: it will be written anew
                rows = read(self._class_file, ClassReport).students
                return {unquote(row.page.split("/")[1]): row.student for row in rows if row.page}
        return {path.parent.name: path.parent.name for path in self._students.glob("*/report.json")}

    def _published(self, folder: str) -> _PublishedReport | None:
        path = self._students / folder / "report.json"
        try:
            report, data = read(path, Report), path.read_bytes()
        except (UsageError, OSError):  # it will be written anew
            return None
        record = self._cache.published_record(folder)
        return _PublishedReport(report, read_provenance(record, data, self._cache.get) if record else None)


def _total(report: Report) -> Total:
    return Total(report.score, report.possible)


def _mark(exercise: ExerciseReport) -> Mark:
    return Mark(exercise.score, exercise.possible, exercise.verdict)


def _comes(report: Report, reason: Reason) -> Change:
    exercises = tuple(ExerciseChange(exercise.id, None, _mark(exercise), (reason,)) for exercise in report.exercises)
    return Change(report.student, None, _total(report), (reason,), exercises)


def _goes(report: Report) -> Change:
    exercises = tuple(ExerciseChange(exercise.id, _mark(exercise), None, (Reason.LEFT,)) for exercise in report.exercises)
    return Change(report.student, _total(report), None, (Reason.LEFT,), exercises)


def _differing(published: _PublishedReport, report: Report, provenance: Provenance) -> Iterator[ExerciseChange]:
    known, new = ({exercise.id: _mark(exercise) for exercise in one.exercises} for one in (published.report, report))
    same_files = published.report.submission == report.submission
    for identifier in new | known:
        before, after = known.get(identifier), new.get(identifier)
        if before is None:
            yield ExerciseChange(identifier, None, after, (Reason.ASKED,))
        elif after is None:
            yield ExerciseChange(identifier, before, None, (Reason.NOT_ASKED,))
        elif before != after:
            why = (
                tuple(reasons(published.provenance, provenance, identifier, same_files=same_files))
                if published.provenance
                else (Reason.UNKNOWN,)
            )
            unexplained = Reason.UNJUDGED if None in (before.score, after.score) else Reason.UNSTEADY
            yield ExerciseChange(identifier, before, after, why or (unexplained,))
