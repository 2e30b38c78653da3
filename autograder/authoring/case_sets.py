"""Builds the sets of cases on which an exercise is verified, and runs functions on them.

An exercise is verified on several sets, since its hidden inputs depend on a secret: the cases under the course's
secret, and under others. A task has one set with one case for each of the lecture's numbers and for those of made-up
students.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.codec import decode, encode
from autograder.compare import judge_case
from autograder.content import Course, Exercise, Solution, kind_of
from autograder.errors import ContentError
from autograder.model import Case, Outcome, Response, Score
from autograder.runner.trusted_calls import respond
from autograder.scoring import score

OTHER_SECRETS = (b"another secret", b"a third secret")

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A set of cases scored together, with the reference's answers."""

    name: str
    cases: tuple[Case, ...]
    expected: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class ProofTarget:
    """One exercise with its sets of cases, ready to score answers."""

    course: Course
    exercise: Exercise
    solution: Solution
    case_sets: tuple[CaseSet, ...]

    @property
    def is_personal(self) -> bool:
        """Whether every set of cases has one student's numbers."""
        return kind_of(self.exercise).personal

    def answer(self, function: Function, case_set: CaseSet) -> tuple[Response, ...]:
        """Run *function* on the cases and return its answers as they would arrive from a student."""
        required = self.solution.required
        return tuple(received(respond(function, case, required=required)) for case in case_set.cases)

    def judge(self, case_set: CaseSet, responses: Sequence[Response]) -> tuple[Outcome, ...]:
        """Return the outcome of every case."""
        rows = zip(case_set.cases, responses, case_set.expected, strict=True)
        return tuple(judge_case(case, response, expected, self.solution.tolerance) for case, response, expected in rows)

    def score(self, outcomes: Sequence[Outcome]) -> Score:
        """Return the points of the outcomes of one set of cases."""
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
    """Return the exercise with its sets of cases.

    Raises:
        ContentError: ``cases`` or ``draw`` fails, or the reference does.
    """
    sets = kind_of(exercise).proof_cases(exercise, solution, (secret, *OTHER_SECRETS))
    case_sets = tuple(CaseSet(name, cases, tuple(_expected(exercise, solution, case) for case in cases)) for name, cases in sets)
    return ProofTarget(course, exercise, solution, case_sets)


def _expected(exercise: Exercise, solution: Solution, case: Case) -> Response:
    response = respond(solution.reference, case, required=solution.required)
    raised = response.raised
    if raised is not None and not (case.raises and raised.is_a(case.raises)):
        numbers = f" ({dict(case.inputs)})" if kind_of(exercise).personal else ""
        problem = f"the reference raises {raised.type_name} on the case '{case.name}'{numbers}: {raised.text}"
        raise ContentError(problem, path=solution.exercise_id, hint="correct the reference or the case")
    if case.raises and raised is None:
        problem = f"the reference accepts the case '{case.name}', which asks for {case.raises}"
        raise ContentError(problem, path=solution.exercise_id, hint="correct the reference or the case")
    return response
