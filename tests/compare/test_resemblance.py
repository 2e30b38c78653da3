import math

import numpy as np
import pytest

from autograder.codec import Opaque
from autograder.compare.resemblance import resembles

SHAPE = (50, 200)
LAWS = {
    "normal": lambda rng: rng.normal(0, 1, SHAPE),
    "narrower": lambda rng: rng.normal(0, 0.9, SHAPE),
    "uniform": lambda rng: rng.uniform(-1, 1, SHAPE) * math.sqrt(3),
    "absolute": lambda rng: np.abs(rng.normal(0, 1, SHAPE)),
    "one row": lambda rng: np.broadcast_to(rng.normal(0, 1, (1, 200)), SHAPE),
    "one column": lambda rng: np.broadcast_to(rng.normal(0, 1, (50, 1)), SHAPE),
    "laplace": lambda rng: rng.laplace(0, math.sqrt(0.5), SHAPE),
    "truncated": lambda rng: np.clip(rng.normal(0, 1, SHAPE), -2, 2),
    "centred rows": lambda rng: (lambda w: w - w.mean(axis=1, keepdims=True))(rng.normal(0, 1, SHAPE)),
    "shifted": lambda rng: rng.normal(0.1, 1, SHAPE),
}


@pytest.mark.parametrize("law", LAWS)
def test_samples_of_one_law_resemble_each_other(law):
    for seed in range(20):
        assert resembles([LAWS[law](np.random.default_rng(seed))], [LAWS[law](np.random.default_rng(1000 + seed))])


@pytest.mark.parametrize("one", LAWS)
@pytest.mark.parametrize("other", LAWS)
def test_samples_of_two_laws_do_not_resemble_each_other(one, other):
    if one != other:
        for seed in range(3):
            assert not resembles([LAWS[one](np.random.default_rng(seed))], [LAWS[other](np.random.default_rng(1000 + seed))])


@pytest.mark.parametrize("value", [1e300, -1.7e308, 5e-324], ids=["1e300", "largest", "smallest"])
@pytest.mark.parametrize("where", ["one element", "everywhere"])
def test_numbers_of_any_size_are_compared_without_an_error(value, where):
    rng = np.random.default_rng(1)
    hostile = rng.normal(0, 1, SHAPE) if where == "one element" else np.full(SHAPE, value)
    hostile.flat[0] = value
    alike = resembles([hostile], [np.random.default_rng(2).normal(0, 1, SHAPE)])
    assert alike == (where == "one element"), "one element proves nothing"


def shuffled(rng):
    return rng.permutation(12)


def rotated(rng):
    return (np.arange(12) + rng.integers(12)) % 12


def batch_order(rng):
    return np.concatenate([4 * b + np.arange(4) for b in rng.permutation(3)])


def with_replacement(rng):
    return rng.integers(0, 12, 12)


def swapped(rng):
    order = np.arange(12)
    for i in range(12):
        j = rng.integers(12)
        order[[i, j]] = order[[j, i]]
    return order


ORDERS = {f.__name__: f for f in (shuffled, rotated, batch_order, with_replacement, swapped)}


def epochs(order, seed, calls=1500):
    rng = np.random.default_rng(seed)
    return [list(np.split(ORDERS[order](rng), 3)) for _ in range(calls)]


@pytest.mark.parametrize("order", ORDERS)
def test_many_small_results_of_one_law_resemble_each_other(order):
    for seed in range(3):
        assert resembles(epochs(order, seed), epochs(order, 1000 + seed))


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in ORDERS for b in ORDERS if a < b and (a, b) != ("shuffled", "swapped")])
def test_many_small_results_of_two_laws_do_not(one, other):
    assert not resembles(epochs(one, 1), epochs(other, 2))


@pytest.mark.parametrize(
    "other",
    [
        [np.ones((3, 2))],
        [np.ones((2, 3), np.float32), np.ones(3)],
        [None],
        [Opaque("x")],
        ["x"],
        [],
        [np.full((2, 3), np.nan)],
        [[np.ones(3), 1.0]],
        [np.zeros((0, 3))],
    ],
    ids=["shape", "number of results", "None", "opaque", "str", "nothing", "NaN", "mixed list", "empty"],
)
def test_results_of_another_form_never_resemble(other):
    assert not resembles([np.ones((2, 3))], other)
    assert not resembles(other, [np.ones((2, 3))])
