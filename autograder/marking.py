"""Programs into what is told of them: the step that a batch repeats, here or on another machine."""

import queue
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from autograder.bench import Grader
from autograder.codec import encode
from autograder.content import Exercise
from autograder.errors import ContentError, SandboxError
from autograder.grading import Sitting
from autograder.model import ExerciseResult, Submission, Verdict
from autograder.recent import Recent
from autograder.report import build
from autograder.report.model import Entry as Told
from autograder.runner.api import Sandbox
from autograder.runner.forkserver import ForkServer


@dataclass(frozen=True)
class Pair:
    """What is told of one exercise: to the student, and to the instructor (the same thing where all is right)."""

    told: Told
    private: Told

    @property
    def judged(self) -> bool:
        """Whether the exercise was judged; if not, through no fault of the student, it is worth another try."""
        return self.told.exercise.score is not None

    @cached_property
    def as_bytes(self) -> bytes:
        """Both as JSON lines."""
        both = (self.told,) if self.private is self.told else (self.told, self.private)
        return b"\n".join(entry.model_dump_json().encode() for entry in both)

    @classmethod
    @lru_cache(maxsize=300)
    def from_bytes(cls, data: bytes) -> "Pair":
        """Return the pair with these :attr:`as_bytes`; the same one for the same bytes, while it is in use."""
        one, _, other = data.partition(b"\n")
        told = Told.model_validate_json(one)
        return cls(told, Told.model_validate_json(other) if other else told)


MAX_TOLD = 600


class Teller:
    """Puts results into what is told of them; what is alike is told once. One object serves several threads.

    Args:
        grader: The course that is graded.
        language: Of the reports.
    """

    def __init__(self, grader: Grader, language: str) -> None:
        self.grader = grader
        self._language = language
        self._told: Recent[tuple[str, Hashable, bytes], Pair] = Recent(MAX_TOLD)

    def tell(self, result: ExerciseResult, submission: Submission) -> Pair:
        """Return what is told of *result*."""
        program = submission.programs.get(result.exercise_id)
        if (program and program.notes) or submission.problems.get(result.exercise_id) or not result.transcript:
            return self._tell(result, submission)
        key = result.exercise_id, result.transcript, encode(dict(result.numbers)) if result.numbers else b""
        found = self._told.get(key)
        if found is None:
            found = self._tell(result, submission)
            self._told.put(key, found)
        return found

    def _tell(self, result: ExerciseResult, submission: Submission) -> Pair:
        told = build.build_entry(self.grader.course, submission, result, self._language)
        if result.verdict is Verdict.PASSED:
            return Pair(told, told)  # nothing hidden is worth telling of what is right
        return Pair(told, build.build_entry(self.grader.course, submission, result, self._language, everything=True))


class Marker(Protocol):
    """Grades the programs of a submission; one object serves several threads."""

    @property
    def sandbox(self) -> str:
        """Name of the backend that runs the programs."""
        ...

    def prepare(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Make ready what :meth:`mark` will need for this student alone."""
        ...

    def mark(self, submission: Submission, exercises: Sequence[Exercise]) -> Iterator[Pair]:
        """Yield what is told of each of *exercises*, in their order.

        Raises:
            SandboxError: Nothing can be graded any more.
        """
        ...

    def abort(self) -> None:
        """Let threads that are in :meth:`mark` come back at once."""
        ...


class Local:
    """A marker that works on this machine.

    Args:
        runners: One for each thread that will be in :meth:`mark` at a time; all of one backend.
        language: Of the reports.
    """

    def __init__(self, grader: Grader, runners: Sequence[ForkServer], language: str) -> None:
        self.sandbox = runners[0].name
        self._teller = Teller(grader, language)
        self._runners = runners
        self._idle: queue.SimpleQueue[ForkServer] = queue.SimpleQueue()
        for runner in runners:
            self._idle.put(runner)

    def prepare(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Work out the student's tasks."""
        for exercise in exercises:
            if exercise.kind == "task" and exercise.id in submission.programs:
                with suppress(ContentError):  # said when the exercise is asked for
                    self._teller.grader.bench(exercise, submission.student)

    def mark(self, submission: Submission, exercises: Sequence[Exercise]) -> Iterator[Pair]:
        """Yield what is told of each of *exercises*."""
        runner = self._idle.get()
        try:
            yield from mark(submission, exercises, teller=self._teller, runner=runner)
        finally:
            self._idle.put(runner)

    def abort(self) -> None:
        """Kill the runners' processes."""
        for runner in self._runners:
            runner.abort()


def mark(submission: Submission, exercises: Sequence[Exercise], *, teller: Teller, runner: Sandbox) -> Iterator[Pair]:
    """Yield what is told of each of *exercises*; one whose runner fails twice is not judged and costs nothing."""
    sitting = Sitting(submission, teller.grader, runner, exercises)
    for exercise in exercises:
        try:
            result = sitting.grade(exercise)
        except SandboxError as error:
            result = teller.grader.unjudged(exercise, submission.student, error)
        yield teller.tell(result, submission)
