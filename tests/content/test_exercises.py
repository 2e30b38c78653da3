"""Every exercise of the course proves itself; ``grade verify`` prints the same record."""

from pathlib import Path

import pytest

from autograder.authoring.verify import MIN_SHARE_OVERALL, Options, prove, prove_all, share_killed
from autograder.content import Course, Exercise, load_course
from autograder.texts import render

pytestmark = pytest.mark.content

COURSE = load_course(Path(__file__).parents[2])


@pytest.fixture(scope="module")
def course() -> Course:
    return COURSE


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_exercise_is_proven(course: Course, exercise: Exercise) -> None:
    proof = prove(course, exercise, Options(mutants=False))
    assert [render(fault, "en") for fault in proof.faults] == []


def test_cases_kill_the_mechanical_mutants(course: Course) -> None:
    proofs = list(prove_all(course, course.exercises, Options(oracle=False)))
    survivors = {
        proof.exercise_id: [s.diff for s in proof.mutants.survivors] for proof in proofs if proof.mutants and proof.mutants.survivors
    }
    assert share_killed(proofs) >= MIN_SHARE_OVERALL, survivors
    few = [render(fault, "en") for proof in proofs for fault in proof.faults if fault.key == "authoring.fault.mutants"]
    assert few == []
