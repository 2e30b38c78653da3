"""Grades submissions. :func:`grade_submission` is the entry point; read it first.

A student's failure is a value here. An exception means that another person must act: the author (ContentError), the
operator (SandboxError) or the maintainers.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from autograder.compare import judge_case
from autograder.content import Exercise, kind_of
from autograder.errors import ContentError, SandboxError
from autograder.grading.continuation import PartialRun, lost_groups, run_rest, whole
from autograder.grading.prepared import Grader, PreparedExercise
from autograder.model import (
    NO_ANSWER,
    Case,
    Diagnosis,
    ExerciseResult,
    Message,
    Mismatch,
    Outcome,
    Program,
    Response,
    RunResult,
    RunStatus,
    Score,
    Submission,
    Verdict,
)
from autograder.runner.api import TOO_LARGE, Assignment, Sandbox, Transcript, out_of_time, read

SHOWN_BYTES = 64 * 2**20
"""Bytes that the programs of one submission may write on their public cases; kept in memory until the hidden cases have run. The
course's own references write a few kilobytes each."""
REMEMBERED = 16
"""Most passing transcripts remembered for each exercise: right programs mostly answer alike, to the last bit."""


def grade_submission(
    submission: Submission, grader: Grader, runner: Sandbox, exercises: Sequence[Exercise] = ()
) -> Iterator[ExerciseResult]:
    """Yield the result of each exercise for *submission*.

    Args:
        submission: The student's work after intake.
        grader: The course, ready to grade.
        runner: Runs the programs; the only place where student code ever runs.
        exercises: Which ones, by default all of the course.

    Raises:
        SandboxError: The runner has failed twice on one program.
    """
    session = GradingSession(submission, grader, runner, exercises or grader.course.exercises)
    yield from map(session.grade, session.exercises)


class GradingSession:
    """Grades one submission: public cases of all programs first, then hidden ones.

    Programs without side effects first run in shared children; a program that passes there has passed. Any other end
    there (a failure, a crash, a time-out) is no result: that program runs again, alone, and only this run counts.

    Nothing that is shown is written by a program when it, or another of the submission, has seen hidden inputs: it could
    tell of them, by a print, by the time at which it prints, or by choosing which of its two runs is shown. So every
    program answers its public cases before any gets hidden ones, and what it wrote then is what is shown.

    Args:
        submission: The student's work after intake.
        grader: The course, ready to grade.
        runner: Runs the programs.
        exercises: Those that will be asked for.
    """

    def __init__(self, submission: Submission, grader: Grader, runner: Sandbox, exercises: Sequence[Exercise]) -> None:
        self.exercises = exercises
        self._submission = submission
        self._grader = grader
        self._runner = runner
        self._prepared_exercises: dict[str, PreparedExercise] = {}
        self._ahead: _PublicPhase | None = None

    def grade(self, exercise: Exercise) -> ExerciseResult:
        """Return the result of one of the exercises.

        Raises:
            SandboxError: The runner has failed twice on this program; others may still be asked for.
        """
        program = self._submission.programs.get(exercise.id)
        if program is None:
            return self._grader.nothing(exercise, self._submission.numbers_of)
        if self._ahead is None:
            self._ahead = self._run_ahead()
        try:
            prepared = self._prepared(exercise)
            shared = self._ahead.shared.pop(exercise.id, None)
            result = judge(prepared, shared) if shared and shared.hidden else None
            if result is None or not _all_passed(result):
                transcript = self._alone(program, prepared, self._ahead)
                result = judge(prepared, transcript)
                if result.run and result.run.interrupted:
                    further = run_rest(prepared, program, result.run, self._runner)
                    result = grade_exercise(prepared, result.run, further)
        except ContentError as error:
            return self._grader.unjudged(exercise, self._submission.numbers_of, error)
        result = noted(result, program)
        return self._with_private_notes(result, exercise) if kind_of(exercise).personal else result

    def _with_private_notes(self, result: ExerciseResult, exercise: Exercise) -> ExerciseResult:
        if not self._grader.people or result.verdict is Verdict.PASSED:
            return result
        from autograder.grading.other_numbers import note_other_numbers

        notes = tuple(note_other_numbers(result, self._grader, exercise, self._submission.numbers_of))
        return replace(result, private_notes=notes)

    def _alone(self, program: Program, prepared: PreparedExercise, ahead: "_PublicPhase") -> Transcript:
        """Run *program* in a child of its own; its public output is from before any program saw a hidden input."""
        if error := ahead.errors.get(prepared.exercise.id):
            raise error
        found = ahead.alone.pop(prepared.exercise.id, None)
        if found is not None:
            return found
        found = self._runner.run(program, prepared.assignment)
        return replace(found, public=ahead.shown.pop(prepared.exercise.id))

    def _prepared(self, exercise: Exercise) -> PreparedExercise:
        if exercise.id not in self._prepared_exercises:
            self._prepared_exercises[exercise.id] = self._grader.prepared(exercise, self._submission.numbers_of)
        return self._prepared_exercises[exercise.id]

    def _run_ahead(self) -> "_PublicPhase":
        """Run all programs as far as the public cases, and those that share children to their end."""
        ready: dict[str, PreparedExercise] = {}
        for exercise in self.exercises:
            if exercise.id in self._submission.programs:
                with suppress(ContentError):  # said when the exercise itself is asked for
                    ready[exercise.id] = self._prepared(exercise)
        jobs = {identifier: (self._submission.programs[identifier], prepared.assignment) for identifier, prepared in ready.items()}
        shared = self._runner.run_together(list(jobs.values()))
        ahead = _PublicPhase()
        for (identifier, prepared), written in zip(ready.items(), shared.public, strict=True):
            with suppress(Exception):  # raised again, for this exercise alone, when its own run is judged
                if written and _public_passed(prepared, written):
                    ahead.shown[identifier] = written.public
        others = [identifier for identifier in jobs if identifier not in ahead.shown]
        for identifier in others:
            try:
                if identifier == others[-1]:  # nobody else is to show anything: it may see its hidden inputs at once
                    ahead.alone[identifier] = self._runner.run(*jobs[identifier])
                else:
                    ahead.take(identifier, self._runner.run_public(*_within(ahead.room, *jobs[identifier])))
            except SandboxError as error:
                ahead.errors[identifier] = error
        ahead.shared.update(zip(jobs, shared.finish(), strict=True))
        return ahead


@dataclass(slots=True)
class _PublicPhase:
    """Transcripts of the public phase, by exercise id.

    Args:
        shown: Bytes written on the public cases before any program received a hidden one.
        shared: Transcripts of shared children.
        alone: Transcripts of programs that have run alone.
        errors: Errors of the sandbox in running a program alone.
        room: Bytes that further public transcripts may take.
    """

    shown: dict[str, bytes] = field(default_factory=dict)
    shared: dict[str, Transcript | None] = field(default_factory=dict)
    alone: dict[str, Transcript] = field(default_factory=dict)
    errors: dict[str, SandboxError] = field(default_factory=dict)
    room: int = SHOWN_BYTES

    def take(self, identifier: str, written: Transcript) -> None:
        """Store the transcript that an exercise's program has *written* on the public cases."""
        self.room -= len(written.public)
        if written.stopped:
            self.shown[identifier] = written.public
        else:  # it will never come to the hidden cases
            self.alone[identifier] = written


def _within(room: int, program: Program, order: Assignment) -> tuple[Program, Assignment]:
    """Return the job with its output limited to *room* bytes, if that is less than its limit."""
    return program, replace(order, limits=replace(order.limits, output_bytes=min(order.limits.output_bytes, room)))


_EMPTY = re.compile(r"\bempty(?:_like)?\s*\(")


def noted(result: ExerciseResult, program: Program) -> ExerciseResult:
    """Return *result* with notes on what fails because of this NumPy, and on where its NaN may come from."""
    if result.verdict is not Verdict.PASSED:
        from autograder.grading.version_notes import version_notes  # a check of right programs need not wait for it

        result = replace(result, notes=(*result.notes, *version_notes(result)))
    if result.verdict is not Verdict.NOT_FINITE or not any(map(_EMPTY.search, program.cells)):
        return result
    return replace(result, notes=(*result.notes, Message("run.note.unset")))


def judge(prepared: PreparedExercise, transcript: Transcript) -> ExerciseResult:
    """Judge *transcript*; one identical to a remembered passing transcript is not decoded again.

    Raises:
        ContentError: The exercise's own judge failed.
    """
    late = out_of_time(transcript, prepared.assignment.limits)
    key = transcript.public, transcript.hidden, transcript.exit_status, transcript.timed_out or late
    known = prepared.passed.get(key)
    if known is not None:
        return known
    result = grade_exercise(prepared, read(transcript, prepared.assignment))
    if _follows_from_answers(result) and len(prepared.passed) < REMEMBERED:
        result = prepared.passed[key] = replace(_without_outputs(result), transcript=key)
    return result


def _all_passed(result: ExerciseResult) -> bool:
    """Whether every case has passed, those that are advice only included."""
    return result.verdict is Verdict.PASSED and all(outcome.verdict is Verdict.PASSED for outcome in result.outcomes)


def _public_passed(prepared: PreparedExercise, written: Transcript) -> bool:
    """Whether the public cases have passed, judged from the bytes *written*; bytes identical to remembered ones are not decoded again."""
    if written.public in prepared.passed_public:
        return True
    run = read(written, prepared.assignment)
    public = islice(_outcomes(prepared, [whole(prepared, run)]), prepared.assignment.public_count)
    passed = len(run.responses) == prepared.assignment.public_count and all(outcome.verdict is Verdict.PASSED for outcome in public)
    if passed and len(prepared.passed_public) < REMEMBERED:
        prepared.passed_public.add(written.public)
    return passed


def _follows_from_answers(result: ExerciseResult) -> bool:
    """Whether every case has passed and the report depends on the answers only, not on the program's text or its end."""
    run = result.run
    return _all_passed(result) and run is not None and run.status is RunStatus.FINISHED and run.raised is None


def _without_outputs(result: ExerciseResult) -> ExerciseResult:
    """Drop the arrays from a passing result, which reports do not show."""
    outcomes = tuple(replace(one, response=replace(one.response, outputs=())) if one.response else one for one in result.outcomes)
    responses = tuple(one.response for one in outcomes if one.response)
    return replace(result, outcomes=outcomes, run=replace(result.run, responses=responses) if result.run else None)


def grade_exercise(prepared: PreparedExercise, run: RunResult, further: Sequence[PartialRun] = ()) -> ExerciseResult:
    """Judge every case of *run*, diagnose the mistake and score the exercise.

    Args:
        prepared: The exercise.
        run: On all of its cases.
        further: Runs on the cases that *run* left unanswered.

    Raises:
        ContentError: The exercise's own judge failed.
    """
    outcomes = tuple(_outcomes(prepared, (whole(prepared, run), *further)))
    verdict = _overall(_that_count(prepared, outcomes))
    points = _points(prepared, outcomes)
    return ExerciseResult(
        exercise_id=prepared.exercise.id,
        verdict=verdict,
        score=points,
        summary=_summary(prepared, run, outcomes, verdict, points),
        outcomes=outcomes,
        diagnoses=_diagnoses(prepared, outcomes) if verdict in DIAGNOSED else (),
        notes=run.notes,
        run=run,
        numbers=prepared.numbers,
    )


def _points(prepared: PreparedExercise, outcomes: Sequence[Outcome]) -> Score:
    if not prepared.families:
        return Score(None, prepared.exercise.points)
    from autograder.scoring import score

    return score(outcomes, prepared.families, prepared.exercise.points, flaw_cost=prepared.exercise.flaw_cost)


def _diagnoses(prepared: PreparedExercise, outcomes: Sequence[Outcome]) -> tuple[Diagnosis, ...]:
    from autograder.diagnosis import diagnose  # for failures only: a student's check of right work need not wait for it

    try:
        return diagnose(outcomes, prepared.candidates(), prepared.tolerance)
    except Exception:  # the barrier: the verdict and the points stand without an explanation
        import logging  # a student's check of right work need not wait for it either

        logging.getLogger(__name__).exception("no diagnosis of %s", prepared.exercise.id)
        return ()


DIAGNOSED = frozenset((Verdict.WRONG, Verdict.WRONG_SHAPE, Verdict.WRONG_DTYPE, Verdict.NOT_FINITE, Verdict.MUTATED_INPUT, Verdict.RAISED))
"""Verdicts that are diagnosed; the others explain themselves."""

_BY_STATUS = {
    RunStatus.MISSING: Verdict.MISSING,
    RunStatus.UNLOADABLE: Verdict.UNLOADABLE,
    RunStatus.FORBIDDEN: Verdict.FORBIDDEN,
    RunStatus.TIMED_OUT: Verdict.TIMED_OUT,
    RunStatus.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    RunStatus.CRASHED: Verdict.CRASHED,
}


def _outcomes(prepared: PreparedExercise, runs: Sequence[PartialRun]) -> Iterator[Outcome]:
    """Judge the answered cases; the case that ended the program gets the verdict of that end, later ones are skipped."""
    responses = {number: response for one in runs for number, response in zip(one.cases, one.run.responses, strict=False)}
    ends = {one.ended_on: one.run for one in runs if one.ended_on is not None}
    never_called = runs[0].run if runs[0].run.never_called else None
    lost = lost_groups(prepared.cases, runs)
    for number, (case, expected) in enumerate(zip(prepared.cases, prepared.expected, strict=True)):
        ended = never_called or ends.get(number)
        if ended is not None:
            verdict = _BY_STATUS[ended.status]
            yield Outcome(case, verdict, Mismatch(verdict, ended.detail or Message("run.crashed.exit")), None, expected)
        elif number in responses:
            yield _judge(case, responses[number], expected, prepared)
        else:
            message = Message("run.skipped.group" if case.family in lost and len(runs) > 1 else "run.skipped")
            yield Outcome(case, Verdict.SKIPPED, Mismatch(Verdict.SKIPPED, message), None, expected)


def _judge(case: Case, response: Response, expected: Response, prepared: PreparedExercise) -> Outcome:
    outcome = judge_case(case, response, expected, prepared.tolerance)
    raised = response.raised
    if raised is None or outcome.verdict is not Verdict.RAISED:
        return outcome
    if raised.type_name == "MemoryError" or raised.is_a("MemoryError"):
        message = Message("run.out_of_memory", {"megabytes": prepared.exercise.limits.memory_bytes // 2**20})
        return replace(outcome, verdict=Verdict.OUT_OF_MEMORY, mismatch=Mismatch(Verdict.OUT_OF_MEMORY, message))
    if raised.type_name == TOO_LARGE:
        return replace(outcome, verdict=Verdict.CRASHED, mismatch=Mismatch(Verdict.CRASHED, Message("run.crashed.output")))
    return outcome


def _that_count(prepared: PreparedExercise, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Return the outcomes except those of hidden cases in families without points."""
    advice = {family.name for family in prepared.families if family.weight == 0}
    return [outcome for outcome in outcomes if outcome.case.public or outcome.case.family not in advice]


def _overall(outcomes: Sequence[Outcome]) -> Verdict:
    """Return the exercise's verdict: the one that ended the program, or else the most frequent failure."""
    failed = [outcome.verdict for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
    if not failed:
        return Verdict.PASSED
    if Verdict.MISSING in failed and any(outcome.verdict is Verdict.PASSED for outcome in outcomes):
        return Verdict.RAISED  # half written: what there is works, the rest raises NotImplementedError
    ending = [verdict for verdict in failed if verdict in NO_ANSWER]
    if ending:
        return ending[0]
    return Counter(verdict for verdict in failed if verdict is not Verdict.SKIPPED).most_common(1)[0][0]


def _summary(prepared: PreparedExercise, run: RunResult, outcomes: Sequence[Outcome], verdict: Verdict, points: Score) -> Message:
    if verdict in NO_ANSWER:
        return _ended_summary(outcomes, verdict, points)
    if run.detail is not None:
        return run.detail
    if verdict is Verdict.MISSING:
        return Message("run.summary.not_started")
    if own := kind_of(prepared.exercise).summary(verdict):
        return own
    passed = sum(outcome.verdict is Verdict.PASSED for outcome in outcomes)
    counts = {"passed": passed, "total": len(outcomes)}
    if verdict is Verdict.PASSED:
        return Message("run.summary.passed" if passed == len(outcomes) else "run.summary.advice", counts)
    if not prepared.families:
        return Message("run.summary.failed", counts)
    from autograder.scoring import summarise

    return Message("run.summary.scored", {**counts, "points": summarise(points)})


def _ended_summary(outcomes: Sequence[Outcome], verdict: Verdict, points: Score) -> Message:
    """Return why the first case with *verdict* has no answer, with the points earned before."""
    what = next(outcome.mismatch.message for outcome in outcomes if outcome.verdict is verdict and outcome.mismatch)
    if not points.earned:
        return what
    from autograder.scoring import summarise

    passed = sum(outcome.verdict is Verdict.PASSED for outcome in outcomes)
    return Message("run.summary.ended", {"what": what, "passed": passed, "total": len(outcomes), "points": summarise(points)})
