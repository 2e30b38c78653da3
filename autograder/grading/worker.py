"""Grades programs and builds their report entries, on this machine or on a cluster's worker."""

import logging
import queue
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from autograder.codec import encode
from autograder.content import Exercise, kind_of
from autograder.errors import ContentError, InternalError, SandboxError
from autograder.grading.prepared import Grader
from autograder.grading.session import GradingSession
from autograder.lru_cache import LRUCache
from autograder.model import ExerciseResult, Submission, Verdict
from autograder.reporting import build
from autograder.reporting.model import ReportEntry
from autograder.runner.api import Sandbox
from autograder.runner.forkserver import ForkServer


@dataclass(frozen=True)
class Entries:
    """Report entries of one exercise for the student and for the instructor; one object where every case passed."""

    student: ReportEntry
    instructor: ReportEntry

    @property
    def judged(self) -> bool:
        """Whether the exercise was judged; if not, it is no fault of the student, and grading may be repeated."""
        return self.student.exercise.score is not None

    @cached_property
    def as_bytes(self) -> bytes:
        """Both as JSON lines."""
        both = (self.student,) if self.instructor is self.student else (self.student, self.instructor)
        return b"\n".join(entry.model_dump_json().encode() for entry in both)

    @classmethod
    @lru_cache(maxsize=300)
    def from_bytes(cls, data: bytes) -> "Entries":
        """Decode :attr:`as_bytes`; equal bytes give the same cached object."""
        one, _, other = data.partition(b"\n")
        student = ReportEntry.model_validate_json(one)
        return cls(student, ReportEntry.model_validate_json(other) if other else student)


MAX_BUILT = 600
"""Most built entries cached for identical transcripts."""
_log = logging.getLogger(__name__)
logging.getLogger("autograder").addHandler(logging.NullHandler())  # quiet until a command or a program asks


class EntryBuilder:
    """Builds report entries from results and caches those of identical transcripts; thread-safe.

    Args:
        grader: The course that is graded.
        language: Of the reports.
    """

    def __init__(self, grader: Grader, language: str) -> None:
        self.grader = grader
        self._language = language
        self._told: LRUCache[tuple[str, Hashable, bytes], Entries] = LRUCache(MAX_BUILT)

    def build(self, result: ExerciseResult, submission: Submission) -> Entries:
        """Build the entries of *result*."""
        program = submission.programs.get(result.exercise_id)
        if (program and program.notes) or submission.problems.get(result.exercise_id) or not result.transcript:
            return self._build(result, submission)
        key = result.exercise_id, result.transcript, encode(dict(result.numbers)) if result.numbers else b""
        found = self._told.get(key)
        if found is None:
            found = self._build(result, submission)
            self._told.put(key, found)
        return found

    def _build(self, result: ExerciseResult, submission: Submission) -> Entries:
        student = build.build_entry(self.grader.course, submission, result, self._language)
        if result.verdict is Verdict.PASSED:
            return Entries(student, student)  # nothing hidden is worth telling of what is right
        return Entries(student, build.build_entry(self.grader.course, submission, result, self._language, everything=True))


class Worker(Protocol):
    """Grades the programs of a submission; thread-safe."""

    @property
    def sandbox(self) -> str:
        """Name of the backend that runs the programs."""
        ...

    def prepare(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Prepare what :meth:`grade` needs for this student alone."""
        ...

    def grade(self, submission: Submission, exercises: Sequence[Exercise]) -> Iterator[Entries]:
        """Yield the entries of each of *exercises*, in their order.

        Raises:
            SandboxError: Nothing can be graded any more.
        """
        ...

    def abort(self) -> None:
        """Make threads that are in :meth:`grade` return at once."""
        ...


class LocalWorker:
    """A worker on this machine.

    Args:
        runners: One for each thread that calls :meth:`grade`; all of one backend.
        language: Of the reports.
    """

    def __init__(self, grader: Grader, runners: Sequence[ForkServer], language: str) -> None:
        self.sandbox = runners[0].name
        self._builder = EntryBuilder(grader, language)
        self._runners = runners
        self._idle: queue.SimpleQueue[ForkServer] = queue.SimpleQueue()
        for runner in runners:
            self._idle.put(runner)

    def prepare(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Prepare the exercises that have the student's own numbers."""
        for exercise in exercises:
            if kind_of(exercise).personal and exercise.id in submission.programs:
                with suppress(ContentError):  # said when the exercise is asked for
                    self._builder.grader.prepared(exercise, submission.numbers_of)

    def grade(self, submission: Submission, exercises: Sequence[Exercise]) -> Iterator[Entries]:
        """Yield the entries of each of *exercises*."""
        runner = self._idle.get()
        try:
            yield from grade_programs(submission, exercises, builder=self._builder, runner=runner)
        finally:
            self._idle.put(runner)

    def abort(self) -> None:
        """Kill the runners' processes."""
        for runner in self._runners:
            runner.abort()


def grade_programs(submission: Submission, exercises: Sequence[Exercise], *, builder: EntryBuilder, runner: Sandbox) -> Iterator[Entries]:
    """Yield the report entries of each of *exercises*.

    An exercise whose runner fails twice, or on which this package fails, stays unjudged and costs the student nothing; the
    others are graded all the same.
    """
    session = GradingSession(submission, builder.grader, runner, exercises)
    for exercise in exercises:
        try:
            entries = builder.build(session.grade(exercise), submission)
        except SandboxError as error:
            entries = builder.build(builder.grader.unjudged(exercise, submission.numbers_of, error), submission)
        except Exception as error:  # noqa: BLE001  # the barrier: whatever a student's values lead to ends this exercise only
            entries = unjudged_entries(builder, exercise, submission, error)
        yield entries


def unjudged_entries(builder: EntryBuilder, exercise: Exercise, submission: Submission, error: Exception) -> Entries:
    """Return the entries of an exercise on which this package failed with *error*, and log the traceback for the operator."""
    _log.error("%s of %r could not be judged", exercise.id, submission.student, exc_info=error)
    return builder.build(builder.grader.unjudged(exercise, submission.numbers_of, InternalError.of(error)), submission)
