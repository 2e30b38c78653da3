"""A task accepts what its statement asks for: the digits stated in both languages are those of its tolerance."""

import re
from pathlib import Path

import pytest

from autograder.compare import compare
from autograder.content import Exercise, load_course, load_solution

pytestmark = pytest.mark.content

TASKS = [exercise for exercise in load_course(Path(__file__).parents[2]).exercises if exercise.kind == "task"]
NUMBERS = {"two": 2, "three": 3, "four": 4, "двумя": 2, "тремя": 3, "четырьмя": 4, "трёх": 3, "четырёх": 4}
SIGNIFICANT = {"en": r"(\w+)\s+significant\s+digits", "ru": r"(\w+)\s+значащ\w+\s+цифр"}
DECIMALS = {"en": r"(\w+)\s+decimals", "ru": r"(\w+)\s+знаками\s+после\s+запятой"}


def stated(exercise: Exercise, patterns: dict[str, str]) -> set[int]:
    """Return the numbers that the statements name, by either language; nothing said in one of them counts as 0."""
    found = (re.search(pattern, exercise.statement[language]) for language, pattern in patterns.items())
    return {(NUMBERS.get(match[1]) or int(match[1])) if match else 0 for match in found}


@pytest.mark.parametrize("exercise", TASKS, ids=lambda exercise: exercise.slug)
def test_statement_and_tolerance_agree(exercise: Exercise) -> None:
    tolerance = load_solution(exercise).tolerance
    assert stated(exercise, SIGNIFICANT) == {tolerance.digits}
    (decimals,) = stated(exercise, DECIMALS)
    if decimals:
        assert (tolerance.rtol, tolerance.atol) == (0, pytest.approx(0.5 * 10.0**-decimals, rel=1e-3))
    if not decimals and not tolerance.digits:
        assert (tolerance.rtol, tolerance.atol) == (0, 0)  # whole numbers


@pytest.mark.parametrize("exercise", [task for task in TASKS if load_solution(task).tolerance.digits], ids=lambda exercise: exercise.slug)
def test_an_answer_with_a_digit_less_is_refused_and_one_with_the_digits_accepted(exercise: Exercise) -> None:
    tolerance = load_solution(exercise).tolerance
    right = 34.13157987877847
    assert compare(float(f"{right:.{tolerance.digits}g}"), right, tolerance) is None
    assert compare(float(f"{right:.{tolerance.digits - 2}g}"), right, tolerance) is not None
