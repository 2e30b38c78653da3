"""From a submission to its results. :func:`grade_submission` spells the whole path; read it first.

A student's failure is a value here. An exception means that somebody else must act: the author (ContentError), the
operator (SandboxError), or us.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from autograder.compare import judge_case
from autograder.content import Course, Exercise, Solution, build_cases, load_solution
from autograder.errors import ContentError
from autograder.model import (
    Case,
    Diagnosis,
    ExerciseResult,
    Family,
    Message,
    Mismatch,
    Outcome,
    Response,
    RunResult,
    RunStatus,
    Score,
    Submission,
    Tolerance,
    Verdict,
)
from autograder.runner.api import Assignment, Runner, assignment
from autograder.runner.calls import respond
from autograder.runner.guest import TOO_LARGE

if TYPE_CHECKING:
    from autograder.diagnosis import Candidate

__all__ = ["Bench", "Grader", "grade_exercise", "grade_submission"]


def grade_submission(
    submission: Submission, grader: "Grader", runner: Runner, exercises: Sequence[Exercise] = ()
) -> Iterator[ExerciseResult]:
    """Yield the result of each exercise for *submission*.

    Args:
        submission: What intake understood of the student's files.
        grader: The course, ready to grade.
        runner: Runs the programs; the only place where student code ever runs.
        exercises: Which ones, by default all of the course.

    Raises:
        SandboxError: The runner has failed twice on one program.
    """
    for exercise in exercises or grader.course.exercises:
        program = submission.programs.get(exercise.id)
        if program is None:
            yield grader.nothing(exercise)
            continue
        try:
            bench = grader.bench(exercise, submission.student)
            run = runner.run(program, bench.assignment)
            yield grade_exercise(bench, run)
        except ContentError:
            yield grader.unjudged(exercise)


@dataclass(frozen=True, slots=True)
class Bench:
    """One exercise, ready to judge programs: what the sandbox gets and what it must never see.

    Args:
        tolerance: How close an answer must be, unless a case says otherwise.
        families: What the cases count for; none where nothing is scored (a student's own check).
        cases: With their names, families and expectations.
        expected: What the reference gives on each case.
        assignment: The student's side of the cases, for the runner.
        candidates: Gives the misconceptions; asked only when a failure is to be diagnosed.
        numbers: For a task: the student's own.
    """

    exercise: Exercise
    tolerance: Tolerance
    families: tuple[Family, ...]
    cases: tuple[Case, ...]
    expected: tuple[Response, ...]
    assignment: Assignment
    candidates: "Callable[[], Sequence[Candidate]]"
    numbers: Mapping[str, object] = field(default_factory=dict)


class Grader:
    """A course ready to grade: benches are made once and kept; one object may serve several threads.

    Args:
        course: The course, with its solutions.
        secret: What hidden inputs are drawn from.
    """

    def __init__(self, course: Course, *, secret: bytes) -> None:
        self.course = course
        self.secret = secret
        self._benches: dict[str, Bench] = {}

    def bench(self, exercise: Exercise, student: str) -> Bench:
        """Return the bench of *exercise*; a task's is the student's own.

        Raises:
            ContentError: The exercise is faulty.
        """
        if exercise.kind == "task":
            return make_bench(exercise, secret=self.secret, student=student, course_id=self.course.id)
        found = self._benches.get(exercise.id)
        if found is None:
            found = make_bench(exercise, secret=self.secret, student="", course_id=self.course.id)
            self._benches[exercise.id] = found
        return found

    def nothing(self, exercise: Exercise) -> ExerciseResult:
        """Return the result where there is no program: nothing was handed in, or it could not be read."""
        return ExerciseResult(exercise.id, Verdict.MISSING, Score(0.0, exercise.points), Message("run.summary.nothing"))

    def unjudged(self, exercise: Exercise) -> ExerciseResult:
        """Return the result where the exercise itself is at fault: it counts neither way."""
        return ExerciseResult(exercise.id, Verdict.INTERNAL_ERROR, Score(None, exercise.points), Message("run.summary.internal"))


def make_bench(exercise: Exercise, *, secret: bytes, student: str, course_id: str) -> Bench:
    """Return the bench of *exercise* for *student*.

    Raises:
        ContentError: The solution is missing or faulty.
    """
    solution = load_solution(exercise)
    cases = build_cases(exercise, solution, secret=secret, student=student, course_id=course_id)
    return bench_of(exercise, solution, cases)


def bench_of(exercise: Exercise, solution: Solution, cases: Sequence[Case]) -> Bench:
    """Return the bench of *exercise* on *cases*, with the reference's answers worked out.

    Raises:
        ContentError: The reference fails on a case.
    """
    required = solution.reference_required
    expected = tuple(respond(solution.reference, case, required=required) for case in cases)
    for case, response in zip(cases, expected, strict=True):
        if response.raised is not None and not (case.raises and response.raised.is_a(case.raises)):
            problem = f"the reference raises {response.raised.type_name} on the case '{case.name}': {response.raised.text}"
            raise ContentError(problem, path=exercise.solution_path, hint="correct the reference or the case")
    order = assignment(
        cases,
        parameters=solution.parameters,
        required=solution.required,
        limits=exercise.limits,
        modules=exercise.modules,
        expected=expected,
    )
    numbers = dict(cases[0].inputs) if solution.draw is not None and cases else {}
    return Bench(
        exercise, solution.tolerance, solution.families, tuple(cases), expected, order, cache(partial(_candidates, solution)), numbers
    )


def _candidates(solution: Solution) -> "tuple[Candidate, ...]":
    from autograder.diagnosis import Candidate

    return tuple(
        Candidate(item.slug, item.text, item.slip, item.same_as, _Memo(item.function, solution.reference_required).respond)
        for item in solution.misconceptions
    )


class _Memo:
    """Remembers what a misconception gives on each case, so that a class asks once."""

    def __init__(self, function: object, required: int) -> None:
        self._function = function
        self._required = required
        self._known: dict[str, Response] = {}

    def respond(self, case: Case) -> Response:
        """Return the misconception's response to *case*."""
        found = self._known.get(case.name)
        if found is None:
            found = respond(self._function, case, required=self._required)  # type: ignore[arg-type]  # a function by its decorator
            self._known[case.name] = found
        return found


def grade_exercise(bench: Bench, run: RunResult) -> ExerciseResult:
    """Return what *run* comes to: every case judged, the mistake named if it can be, points.

    Raises:
        ContentError: The exercise's own judge failed.
    """
    outcomes = tuple(_outcomes(bench, run))
    verdict = _overall(_that_count(bench, outcomes))
    points = _points(bench, outcomes)
    return ExerciseResult(
        exercise_id=bench.exercise.id,
        verdict=verdict,
        score=points,
        summary=_summary(bench, run, outcomes, verdict, points),
        outcomes=outcomes,
        diagnoses=_diagnoses(bench, outcomes) if verdict in DIAGNOSED else (),
        notes=run.notes,
        run=run,
        numbers=bench.numbers,
    )


def _points(bench: Bench, outcomes: Sequence[Outcome]) -> Score:
    if not bench.families:
        return Score(None, bench.exercise.points)
    from autograder.scoring import score

    return score(outcomes, bench.families, bench.exercise.points)


def _diagnoses(bench: Bench, outcomes: Sequence[Outcome]) -> tuple[Diagnosis, ...]:
    from autograder.diagnosis import diagnose  # for failures only: a student's check of right work need not wait for it

    return diagnose(outcomes, bench.candidates(), bench.tolerance)


DIAGNOSED = frozenset((Verdict.WRONG, Verdict.WRONG_SHAPE, Verdict.WRONG_DTYPE, Verdict.NOT_FINITE, Verdict.MUTATED_INPUT, Verdict.RAISED))
"""Verdicts on what a function did. The others say themselves what is the matter: it was not there, or did not end."""

_BY_STATUS = {
    RunStatus.MISSING: Verdict.MISSING,
    RunStatus.UNLOADABLE: Verdict.UNLOADABLE,
    RunStatus.FORBIDDEN: Verdict.FORBIDDEN,
    RunStatus.TIMED_OUT: Verdict.TIMED_OUT,
    RunStatus.CRASHED: Verdict.CRASHED,
}


def _outcomes(bench: Bench, run: RunResult) -> Iterator[Outcome]:
    """Judge the answered cases; the case that ended the child gets its verdict, the rest were not tried."""
    ended = _BY_STATUS.get(run.status)
    refused = ended in (Verdict.MISSING, Verdict.UNLOADABLE, Verdict.FORBIDDEN)
    for number, (case, expected) in enumerate(zip(bench.cases, bench.expected, strict=True)):
        if number < len(run.responses):
            yield _judge(case, run.responses[number], expected, bench)
        elif ended is not None and (refused or number == len(run.responses)):
            yield Outcome(case, ended, Mismatch(ended, run.detail or Message("run.crashed.exit")), None, expected)
        else:
            yield Outcome(case, Verdict.SKIPPED, Mismatch(Verdict.SKIPPED, Message("run.skipped")), None, expected)


def _judge(case: Case, response: Response, expected: Response, bench: Bench) -> Outcome:
    outcome = judge_case(case, response, expected, bench.tolerance)
    raised = response.raised
    if raised is None or outcome.verdict is not Verdict.RAISED:
        return outcome
    if raised.type_name == "MemoryError" or raised.is_a("MemoryError"):
        message = Message("run.out_of_memory", {"megabytes": bench.exercise.limits.memory_bytes // 2**20})
        return replace(outcome, verdict=Verdict.OUT_OF_MEMORY, mismatch=Mismatch(Verdict.OUT_OF_MEMORY, message))
    if raised.type_name == TOO_LARGE:
        return replace(outcome, verdict=Verdict.CRASHED, mismatch=Mismatch(Verdict.CRASHED, Message("run.crashed.output")))
    return outcome


def _that_count(bench: Bench, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Return the outcomes without those of hidden cases that are advice only."""
    advice = {family.name for family in bench.families if family.weight == 0}
    return [outcome for outcome in outcomes if outcome.case.public or outcome.case.family not in advice]


def _overall(outcomes: Sequence[Outcome]) -> Verdict:
    """Return the verdict on the whole: what ended it, or else what went wrong most often."""
    failed = [outcome.verdict for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
    if not failed:
        return Verdict.PASSED
    if Verdict.MISSING in failed and any(outcome.verdict is Verdict.PASSED for outcome in outcomes):
        return Verdict.RAISED  # half written: what there is works, the rest raises NotImplementedError
    ending = [verdict for verdict in failed if verdict in (Verdict.TIMED_OUT, Verdict.CRASHED, Verdict.OUT_OF_MEMORY)]
    if ending:
        return ending[0]
    return Counter(verdict for verdict in failed if verdict is not Verdict.SKIPPED).most_common(1)[0][0]


def _summary(bench: Bench, run: RunResult, outcomes: Sequence[Outcome], verdict: Verdict, points: Score) -> Message:
    if run.detail is not None:
        return run.detail
    if verdict is Verdict.MISSING:
        return Message("run.summary.not_started")
    if bench.exercise.kind == "task":
        return Message("run.summary.answer_right" if verdict is Verdict.PASSED else "run.summary.answer_wrong")
    passed = sum(outcome.verdict is Verdict.PASSED for outcome in outcomes)
    counts = {"passed": passed, "total": len(outcomes)}
    if verdict is Verdict.PASSED:
        return Message("run.summary.passed" if passed == len(outcomes) else "run.summary.advice", counts)
    if not bench.families:
        return Message("run.summary.failed", counts)
    from autograder.scoring import summarise

    return Message("run.summary.scored", {**counts, "points": summarise(points)})
