"""How far apart two answers are: against the oracle, and in shares of the tolerance."""

import math

import numpy as np
import pytest

from autograder.authoring.oracle import distance
from autograder.authoring.tolerance_use import share_used
from autograder.model import Case, Raised, Response, Tolerance

TOLERANCE = Tolerance(rtol=1e-3, atol=1e-2, rtol32=0.1, atol32=1.0)

DISTANCES = {
    "equal": (1.0, 1.0, 0.0),
    "absolute below one": (0.5, 0.25, 0.25),
    "relative above one": (101.0, 100.0, 0.01),
    "worst element": (np.array([1.0, 2.0]), np.array([1.0, 2.5]), 0.2),
    "tuple": ((1.0, np.ones(2)), (1.0, np.ones(2) * 1.5), 0.5 / 1.5),
    "tuple and list": ((1.0, 2.0), [1.0, 2.0], 0.0),
    "dict": ({"a": 1.0}, {"a": 2.0}, 0.5),
    "int and float": (3, 3.0, 0.0),
    "scalar and 0-d array": (np.float64(2.0), np.array(2.0), 0.0),
    "NaN in both": (np.array([math.nan, 1.0]), np.array([math.nan, 1.0]), 0.0),
    "NaN in one": (math.nan, 1.0, math.inf),
    "same infinity": (math.inf, math.inf, 0.0),
    "other infinity": (math.inf, -math.inf, math.inf),
    "shape": (np.ones(3), np.ones((3, 1)), math.inf),
    "length": ((1.0,), (1.0, 2.0), math.inf),
    "keys": ({"a": 1.0}, {"b": 1.0}, math.inf),
    "flag and number": (True, 1.0, math.inf),
    "None in both": (None, None, 0.0),
    "None in one": (1.0, None, math.inf),
    "text": ("same", "same", 0.0),
    "empty": (np.zeros((0, 2)), np.zeros((0, 2)), 0.0),
}


@pytest.mark.parametrize(("one", "other", "expected"), DISTANCES.values(), ids=DISTANCES)
def test_distance_to_the_oracle(one: object, other: object, expected: float) -> None:
    assert distance(one, other) == pytest.approx(expected)


def share(actual: object, expected: object, case: Case | None = None) -> float:
    return share_used(case or Case("a", {"x": 1.0}), Response((actual,)), Response((expected,)), TOLERANCE)


SHARES = {
    "equal": (np.ones(2), np.ones(2), 0.0),
    "half of the absolute part": (np.array([0.005]), np.array([0.0]), 0.5),
    "both parts": (1.011, 1.0, 1.0),
    "a single-precision result is given its roundings": (np.float32(1.0055), 1.0, 0.0055 / 0.01100024),
    "integer that differs": (3, 4, math.inf),
    "shape": (np.ones(2), np.ones((2, 1)), math.inf),
    "None": (None, 1.0, math.inf),
    "NaN": (math.nan, 1.0, math.inf),
    "NaN in both": (math.nan, math.nan, 0.0),
    "worst of a tuple": ((1.0, 0.005), (1.0, 0.0), 0.5),
    "shorter tuple": ((1.0,), (1.0, 0.0), math.inf),
    "dict": ({"a": 0.005}, {"a": 0.0}, 0.5),
    "other keys": ({"b": 0.0}, {"a": 0.0}, math.inf),
    "text": ("x", "y", math.inf),
}


@pytest.mark.parametrize(("actual", "expected", "wanted"), SHARES.values(), ids=SHARES)
def test_share_of_the_tolerance(actual: object, expected: object, wanted: float) -> None:
    assert share(actual, expected) == pytest.approx(wanted, rel=1e-5)


def test_single_precision_input_is_given_more() -> None:
    assert share(1.55, 1.0, Case("a", {"x": np.ones(1, np.float32)})) == pytest.approx(0.5)


def test_tolerance_of_the_case_goes_before_that_of_the_exercise() -> None:
    assert share(1.5, 1.0, Case("a", tolerance=Tolerance(1.0, 0.0, 1.0, 0.0))) == 0.5


RAISED = Response((), Raised("ValueError"))
SIDES = {
    "both raise": (RAISED, RAISED, 0.0),
    "one raises": (RAISED, Response((1.0,)), math.inf),
    "an argument is changed": (Response((1.0,), mutated=("x",)), Response((1.0,)), math.inf),
    "a call is missing": (Response((1.0,)), Response((1.0, 1.0)), math.inf),
}


@pytest.mark.parametrize(("actual", "expected", "wanted"), SIDES.values(), ids=SIDES)
def test_share_without_values(actual: Response, expected: Response, wanted: float) -> None:
    assert share_used(Case("a"), actual, expected, TOLERANCE) == wanted
