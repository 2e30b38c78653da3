"""Sets of cases that are marked together, and what functions answer on them.

An exercise is verified on several case_sets, since its hidden inputs depend on a secret: the cases as the course's
secret draws them, and as other secrets would. A task's case_sets have one case each: the lecture's own numbers, then
those of made-up students.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.codec import decode, encode
from autograder.compare import judge_case
from autograder.content import Course, Exercise, Solution, build_cases, draw_numbers, task_case
from autograder.errors import ContentError
from autograder.model import Case, Outcome, Response, Score
from autograder.runner.trusted_calls import respond
from autograder.scoring import score

DRAWS = 200
OTHER_SECRETS = (b"another secret", b"a third secret")

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases that are marked together, with the reference's answers."""

    name: str
    cases: tuple[Case, ...]
    expected: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class ProofTarget:
    """One exercise with its case_sets, ready to mark answers."""

    course: Course
    exercise: Exercise
    solution: Solution
    case_sets: tuple[CaseSet, ...]

    @property
    def is_task(self) -> bool:
        """Whether every case_set is one student's numbers."""
        return self.solution.draw is not None

    def answer(self, function: Function, case_set: CaseSet) -> tuple[Response, ...]:
        """Return what *function* answers, as it would arrive from a student."""
        required = self.solution.reference_required
        return tuple(received(respond(function, case, required=required)) for case in case_set.cases)

    def judge(self, case_set: CaseSet, responses: Sequence[Response]) -> tuple[Outcome, ...]:
        """Return the outcome of every case."""
        rows = zip(case_set.cases, responses, case_set.expected, strict=True)
        return tuple(judge_case(case, response, expected, self.solution.tolerance) for case, response, expected in rows)

    def score(self, outcomes: Sequence[Outcome]) -> Score:
        """Return the points that the outcomes of one case_set come to."""
        return score(outcomes, self.solution.families, self.exercise.points, flaw_cost=self.exercise.flaw_cost)

    def counts(self, case: Case) -> bool:
        """Whether *case* is of a family that carries points."""
        return any(family.name == case.family and family.weight > 0 for family in self.solution.families)


def received(response: Response) -> Response:
    """Return *response* after it has crossed the trust line, as a student's does."""
    outputs = decode(encode(list(response.outputs)))
    assert isinstance(outputs, list)
    return Response(tuple(outputs), response.raised, response.mutated, response.stdout, response.seconds)


def make_target(course: Course, exercise: Exercise, solution: Solution, *, secret: bytes) -> ProofTarget:
    """Return the exercise with its case_sets.

    Raises:
        ContentError: ``cases`` or ``draw`` fails, or the reference does.
    """
    case_sets = _task_case_sets(solution) if solution.draw is not None else _case_sets(course, exercise, solution, secret)
    return ProofTarget(course, exercise, solution, tuple(case_sets))


def _case_sets(course: Course, exercise: Exercise, solution: Solution, secret: bytes) -> Iterator[CaseSet]:
    for number, other in enumerate((secret, *OTHER_SECRETS)):
        cases = build_cases(exercise, solution, secret=other, student="", course_id=course.id)
        yield CaseSet(f"secret {number}" if number else "", cases, tuple(_expected(solution, case) for case in cases))


def _task_case_sets(solution: Solution) -> Iterator[CaseSet]:
    for number, numbers in enumerate(solution.lecture, 1):
        yield _task_case_set(solution, task_case(f"lecture-{number}", numbers))
    rng = np.random.default_rng(0)
    for number in range(1, DRAWS + 1):
        yield _task_case_set(solution, task_case(f"draw-{number}", draw_numbers(solution, rng)))


def _task_case_set(solution: Solution, case: Case) -> CaseSet:
    return CaseSet(case.name, (case,), (_expected(solution, case),))


def _expected(solution: Solution, case: Case) -> Response:
    response = respond(solution.reference, case, required=solution.reference_required)
    raised = response.raised
    if raised is not None and not (case.raises and raised.is_a(case.raises)):
        numbers = f" ({dict(case.inputs)})" if solution.draw is not None else ""
        problem = f"the reference raises {raised.type_name} on the case '{case.name}'{numbers}: {raised.text}"
        raise ContentError(problem, path=solution.exercise_id, hint="correct the reference or the case")
    if case.raises and raised is None:
        problem = f"the reference accepts the case '{case.name}', which asks for {case.raises}"
        raise ContentError(problem, path=solution.exercise_id, hint="correct the reference or the case")
    return response
