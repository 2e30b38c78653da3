"""Functions that are arguments belong together: a gradient is the derivative of its value, a Hessian that of its gradient."""

import numpy as np
import pytest

from autograder.codec import Recipe
from autograder.runner.guest.recipes import RECIPES, build

MATRIX = np.array([[2.0, 0.5], [0.5, 1.0]])
OFFSET, WEIGHTS = np.array([1.0, -3.0]), np.array([0.5, 2.0])
POINT, STEP = np.array([0.7, -1.2]), 1e-5

QUARTIC = {"weights": WEIGHTS}
CURVED = {"matrix": MATRIX, "weights": WEIGHTS}


def derivative(function, x):
    columns = [(np.asarray(function(x + e)) - np.asarray(function(x - e))) / (2 * STEP) for e in STEP * np.eye(len(x))]
    return np.stack(columns, axis=-1)


@pytest.mark.parametrize(
    ("function", "its_derivative"),
    [
        (Recipe("quadratic", {"matrix": MATRIX, "offset": OFFSET}), Recipe("affine", {"matrix": MATRIX, "offset": OFFSET})),
        (Recipe("affine", {"matrix": MATRIX, "offset": OFFSET}), Recipe("constant", {"value": MATRIX})),
        (Recipe("quartic", QUARTIC), Recipe("quartic_gradient", QUARTIC)),
        (Recipe("quartic_gradient", QUARTIC), Recipe("quartic_hessian", QUARTIC)),
        (Recipe("mixed", {"offset": OFFSET, **CURVED}), Recipe("mixed_gradient", {"offset": OFFSET, **CURVED})),
        (Recipe("mixed_gradient", {"offset": OFFSET, **CURVED}), Recipe("mixed_hessian", CURVED)),
    ],
    ids=lambda recipe: recipe.name,
)
def test_each_function_has_the_derivative_that_its_partner_gives(function, its_derivative):
    assert derivative(build(function), POINT) == pytest.approx(build(its_derivative)(POINT), abs=1e-7)


def test_an_unknown_recipe_is_an_error_of_the_author():
    with pytest.raises(KeyError, match="parabola"):
        build(Recipe("parabola"))


def test_a_constant_is_a_fresh_copy_each_time():
    hessian = build(Recipe("constant", {"value": MATRIX}))
    hessian(POINT)[0, 0] = 7.0
    assert hessian(POINT)[0, 0] == RECIPES["constant"](MATRIX)(POINT)[0, 0] == 2.0


def test_a_fixed_function_returns_one_array_that_nobody_can_change():
    steady = build(Recipe("fixed", {"value": OFFSET}))
    assert steady(POINT) is steady(-POINT)
    with pytest.raises(ValueError, match="read-only"):
        steady(POINT)[0] = 0.0
