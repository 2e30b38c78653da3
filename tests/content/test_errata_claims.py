"""What docs/lecture-errata.md and docs/coverage.md claim of formulas is computed here, with the references where there is one."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.content import load_course, load_solution

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
ERRATA = (ROOT / "docs" / "lecture-errata.md").read_text(encoding="utf-8")
COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


def reference(slug: str) -> Any:
    return load_solution(COURSE.exercise(slug)).reference


def sgdw_path(beta1: float, *, decoupled: bool, w: float, alpha: float) -> list[float]:
    """Return the weight over five steps without a gradient of the error."""
    x, m, path = np.array([1.0]), np.zeros(1), []
    for _ in range(5):
        x, m = reference("sgdw_step")(x, m, np.zeros(1), alpha, beta1, w, decoupled=decoupled)
        path.append(float(x[0]))
    return path


@pytest.mark.parametrize(("beta1", "alike"), [(0.0, True), (0.9, False)])
def test_l2_with_w_over_alpha_decays_like_sgdw_for_beta1_of_0_only(beta1: float, alike: bool) -> None:
    decay = sgdw_path(beta1, decoupled=True, w=0.1, alpha=0.01)
    penalty = sgdw_path(beta1, decoupled=False, w=0.1 / 0.01, alpha=0.01)
    assert decay[0] == pytest.approx(penalty[0])
    assert (decay == pytest.approx(penalty)) is alike


def test_effective_sizes_are_those_that_both_pages_name() -> None:
    sizes = {d: reference("dilated_kernel_task")(3, d)[0] for d in (1, 2, 3, 4)}
    assert sizes == {1: 3, 2: 5, 3: 7, 4: 9}
    assert "effective sizes are 3, 5, 7 for D = 1, 2, 3 and 9 for D = 4" in ERRATA
    named = re.findall(r"D = 1, 2, 3: (?:effective sizes|kernels of effective size) ([\d, ]+) \((\d) for D = 4\)", COVERAGE)
    assert named == [("3, 5, 7", "9")] * 2


def test_dilated_convolutions_one_after_another_see_3_7_and_15() -> None:
    sides = [reference("receptive_field")([(3, 1, d) for d in (1, 2, 4)[:count]]) for count in (1, 2, 3)]
    assert [side[0] if isinstance(side, tuple) else side for side in sides] == [3, 7, 15]


@pytest.mark.parametrize(("alpha", "smooth"), [(1.0, True), (0.5, False), (2.0, False)])
def test_elu_has_a_derivative_at_0_for_alpha_of_1_only(alpha: float, smooth: bool) -> None:
    step = 1e-7
    left, middle, right = reference("elu")(np.array([-step, 0.0, step]), alpha)[0]
    slopes = (middle - left) / step, (right - middle) / step
    assert math.isclose(slopes[0], slopes[1], rel_tol=1e-3) is smooth
    assert slopes[1] == pytest.approx(1.0)


def test_the_derivative_of_the_logistic_function_is_largest_at_0() -> None:
    x = np.linspace(-30, 30, 6001)
    slopes = reference("sigmoid")(x)[1]
    assert x[np.argmax(slopes)] == pytest.approx(0, abs=1e-9)
    assert slopes.max() == pytest.approx(0.25)
    assert max(slopes[0], slopes[-1]) < 1e-12


def test_the_convexity_inequality_holds_with_the_other_sign() -> None:
    def f(x: float) -> float:
        return 0.5 * x * x

    points = np.linspace(-3, 3, 13)
    assert all(f(0) >= f(x) + x * (0 - x) for x in points)
    assert not all(f(0) >= f(x) + x * (x - 0) for x in points)


def test_the_smooth_maximum_of_x_and_ax_tends_to_the_hard_one() -> None:
    x = np.array([-2.0, -0.5, 0.75, 3.0])
    assert reference("acon")(x, 1.0, 0.25, 1e4) == pytest.approx(np.maximum(x, 0.25 * x))


def test_adams_update_without_the_minus_climbs() -> None:
    gradient, m, v = 3.0, 0.3, 0.009
    update = 0.1 / math.sqrt(v + 1e-8) * m
    assert (update > 0) == (gradient > 0)
    theta, _, _ = reference("adam_step_lecture")(np.array([1.0]), np.zeros(1), np.zeros(1), np.array([gradient]), 0.1)
    assert theta[0] < 1.0


def test_the_gradient_of_a_weight_is_not_that_of_an_output() -> None:
    x, w, t = 0.7, np.array([1.5, -2.0, 0.5]), 0.2
    y, at_input, at_weights = reference("scalar_chain_backprop")(x, w, t)
    step = 1e-6
    numeric = [
        (0.5 * (reference("scalar_chain_backprop")(x, w + step * np.eye(3)[k], t)[0] - t) ** 2 - 0.5 * (y - t) ** 2) / step
        for k in range(3)
    ]
    assert at_weights == pytest.approx(numeric, rel=1e-4)
    assert at_input * x == pytest.approx(at_weights[0] * w[0])
