"""References are right over the whole stated domain, where the obvious formula is not."""

import math
from pathlib import Path

import numpy as np
import pytest

from autograder.content import load_course, load_solution

COURSE = load_course(Path(__file__).parents[2])


def reference(name: str):
    return load_solution(next(exercise for exercise in COURSE.exercises if exercise.id == name)).reference


@pytest.mark.parametrize("size", [2.0, 1e-3, 1e300])
def test_a_moment_of_a_high_order_neither_overflows_nor_vanishes(size):
    moment = reference("optimizers/adam_lp_moment")
    one, two = moment(np.array([[size], [0.0]]), 0.5, 2000.0), moment(np.array([[0.5 * size], [size]]), 0.5, 2000.0)
    assert one == pytest.approx([0.5 * size], rel=1e-12)
    assert two == pytest.approx([size * (1 + 0.25**2000) ** (1 / 2000)], rel=1e-12)
    assert moment(np.array([[size], [2 * size]]), 0.5, math.inf) == [2 * size]
