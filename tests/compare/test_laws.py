"""Laws: what they reject, what they accept, and that their bounds are bounds."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from autograder.compare import laws
from autograder.compare.counting import ALPHA
from autograder.compare.laws import bernoulli, follows, normal, uniform

SHAPE = (100, 150)
NORMAL = normal(0.5)
UNIFORM = uniform(-2.0, 2.0)
COIN = bernoulli(0.3)


def truncated(rng):
    draws = rng.normal(size=SHAPE)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = rng.normal(size=np.count_nonzero(outside))
    return 0.5 * draws / 0.87962566


def one_row(draw):
    return lambda rng: np.broadcast_to(draw(rng)[:1], SHAPE).copy()


def gauss(rng):
    return rng.normal(0, 0.5, SHAPE)


def flat(rng):
    return rng.uniform(-2, 2, SHAPE)


def flips(rng):
    return (rng.random(SHAPE) < 0.3).astype(float)


def running_mean(rng):
    draws = rng.normal(size=15001)
    return (0.5 * (draws[1:] + draws[:-1]) / math.sqrt(2)).reshape(SHAPE)


REJECTED = [
    ("normal, larger spread", NORMAL, lambda rng: 1.1 * gauss(rng), "law.spread"),
    ("normal, smaller spread", NORMAL, lambda rng: 0.9 * gauss(rng), "law.spread"),
    ("normal, other mean", NORMAL, lambda rng: gauss(rng) + 0.05, "law.mean"),
    ("normal, absolute value", NORMAL, lambda rng: np.abs(gauss(rng)), "law.mean"),
    ("normal, one row repeated", NORMAL, one_row(gauss), "law.repeats"),
    ("uniform of the same spread", NORMAL, lambda rng: rng.uniform(-1, 1, SHAPE) * 0.5 * math.sqrt(3), "law.tails_short"),
    ("normal, truncated", NORMAL, truncated, "law.tails_short"),
    ("heavy tails", NORMAL, lambda rng: rng.standard_t(3, SHAPE) * 0.5 / math.sqrt(3), ("law.tails_long", "law.spread")),
    (
        "two humps of the same spread",
        NORMAL,
        lambda rng: 0.48 * rng.choice([-1, 1], SHAPE) + 0.14 * rng.normal(size=SHAPE),
        ("law.tails_short",),
    ),
    ("constant along rows", NORMAL, lambda rng: 0.45 * rng.normal(size=(100, 1)) + 0.218 * rng.normal(size=SHAPE), "law.rows.more"),
    ("rows that sum to zero", normal(0.5), lambda rng: (lambda w: w - w.mean(axis=0))(rng.normal(0, 0.5, (150, 400))), "law.columns.less"),
    ("neighbours that share a draw", NORMAL, running_mean, ("law.neighbours", "law.rows.more")),
    ("uniform, too wide", UNIFORM, lambda rng: 1.01 * flat(rng), "law.support"),
    ("uniform, too narrow by little", UNIFORM, lambda rng: 0.99 * flat(rng), "law.edges"),
    ("uniform, one-sided", UNIFORM, lambda rng: np.abs(flat(rng)), "law.mean"),
    ("normal of the same spread", UNIFORM, lambda rng: rng.normal(0, 2 / math.sqrt(3), SHAPE), "law.support"),
    ("arcsine", UNIFORM, lambda rng: 2 * np.cos(rng.uniform(0, np.pi, SHAPE)), "law.spread"),
    ("a shuffled grid", UNIFORM, lambda rng: rng.permutation(np.linspace(-2, 2, 15000)).reshape(SHAPE), "law.regular"),
    ("uniform, one row repeated", UNIFORM, one_row(flat), "law.repeats"),
    ("coin, other probability", COIN, lambda rng: (rng.random(SHAPE) < 0.33).astype(float), "law.proportion"),
    ("coin, swapped", COIN, lambda rng: 1 - flips(rng), "law.proportion"),
    ("coin, rescaled", COIN, lambda rng: flips(rng) / 0.7, "law.binary"),
    ("coin, one row repeated", COIN, one_row(flips), "law.columns.more"),
    ("coin, whole rows", COIN, lambda rng: np.repeat(flips(rng)[:, :1], 150, axis=1), "law.rows.more"),
    (
        "coin, no two ones together",
        bernoulli(0.5),
        lambda rng: np.tile([0.0, 1.0], 7500).reshape(SHAPE),
        ("law.rows.less", "law.columns.more"),
    ),
    ("enormous draws", NORMAL, lambda rng: np.full(SHAPE, 1e308) * rng.choice([-1, 1], SHAPE) * rng.random(SHAPE), None),
]


@pytest.mark.parametrize(("law", "draw", "key"), [case[1:] for case in REJECTED], ids=[case[0] for case in REJECTED])
def test_rejects(law, draw, key):
    for seed in range(5):
        with np.errstate(all="ignore"):
            found = follows(draw(np.random.default_rng(seed)), law)
        assert found is not None
        if key is not None:
            assert found.message.key.removeprefix("compare.") in ((key,) if isinstance(key, str) else key)


@pytest.mark.parametrize(
    ("law", "draw"),
    [
        pytest.param(NORMAL, gauss, id="normal"),
        pytest.param(NORMAL, lambda rng: gauss(rng).T, id="normal, transposed"),
        pytest.param(NORMAL, lambda rng: gauss(rng).ravel(), id="normal, one axis"),
        pytest.param(NORMAL, lambda rng: gauss(rng).reshape(100, 6, 5, 5), id="normal, four axes"),
        pytest.param(UNIFORM, flat, id="uniform"),
        pytest.param(COIN, flips, id="coin"),
        pytest.param(bernoulli(0.95), lambda rng: (rng.random(SHAPE) < 0.95).astype(float), id="rare zeros"),
        pytest.param(bernoulli(0.5), lambda rng: rng.integers(0, 2, SHAPE).astype(float), id="fair coin"),
    ],
)
def test_accepts_its_own_law(law, draw):
    assert [seed for seed in range(200) if follows(draw(np.random.default_rng(seed)), law) is not None] == []


def test_accepts_single_precision_draws():
    rng = np.random.default_rng(0)
    assert follows(rng.standard_normal(SHAPE, dtype=np.float32).astype(np.float64) * 0.5, NORMAL, single=True) is None
    assert follows((rng.random((300, 300), dtype=np.float32) * 4 - 2).astype(np.float64), UNIFORM, single=True) is None


def test_one_sample_of_ten_thousand_is_judged_in_about_a_millisecond():
    import timeit

    sample = np.random.default_rng(0).normal(0, 0.5, (100, 100))
    assert min(timeit.repeat(lambda: follows(sample, NORMAL), number=1, repeat=20)) < 5e-3


@pytest.mark.parametrize("law", [NORMAL, UNIFORM, COIN], ids=["normal", "uniform", "coin"])
def test_tests_are_calibrated_where_they_can_be_tried(monkeypatch, law):
    """With a chance of 2 % a test, bounds must not reject more often than they say."""
    for module in (laws, laws.proportion.__globals__):
        setting = module.__dict__ if not isinstance(module, dict) else module
        monkeypatch.setitem(setting, "ALPHA", 0.02)
    draw = {"normal": gauss, "uniform": flat, "bernoulli": flips}[law.kind]
    runs = 400
    rejected = sum(follows(draw(np.random.default_rng(10_000 + seed)), law) is not None for seed in range(runs))
    assert rejected <= 9 * 0.02 * runs


# -- the bounds against exact quantiles ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1000, 8000, 60000])
def test_bounds_of_the_spread_lie_outside_the_exact_quantiles(count):
    stats = pytest.importorskip("scipy.stats")
    x = math.log(2 / ALPHA)
    low, high = 1 - 2 * math.sqrt(x / count), 1 + 2 * math.sqrt(x / count) + 2 * x / count
    assert low < stats.chi2.ppf(ALPHA / 2, count) / count
    assert stats.chi2.isf(ALPHA / 2, count) / count < high < 1 + 1.35 * (stats.chi2.isf(ALPHA / 2, count) / count - 1)


@pytest.mark.parametrize("rows", [64, 120, 500])
def test_bounds_of_row_sums_lie_outside_the_exact_quantiles(rows):
    stats = pytest.importorskip("scipy.stats")
    x = math.log(4 / ALPHA)
    assert stats.chi2.isf(ALPHA / 4, rows - 1) < rows + 2 * math.sqrt(rows * x) + 2 * x
    assert stats.chi2.ppf(ALPHA / 4, rows - 1) > rows - math.sqrt(6 * rows * x) - 2 * math.log(8 / ALPHA)


@pytest.mark.parametrize("count", [8000, 60000])
def test_extremes_of_a_normal_sample_have_exactly_the_stated_chance(count):
    least = -NormalDist().inv_cdf(-math.expm1(math.log(ALPHA) / count) / 2)
    inside = 1 - 2 * NormalDist().cdf(-least)
    assert inside**count == pytest.approx(ALPHA, rel=1e-6)
    most = -NormalDist().inv_cdf(ALPHA / (2 * count))
    assert 2 * count * NormalDist().cdf(-most) == pytest.approx(ALPHA, rel=1e-6)


def test_bound_on_the_empirical_distribution_lies_outside_the_exact_quantile():
    stats = pytest.importorskip("scipy.stats")
    count = 2000
    bound = math.sqrt(math.log(2 / ALPHA) / (2 * count))
    assert stats.kstwo.sf(bound, count) <= ALPHA


def test_a_random_sample_is_as_regular_as_a_grid_less_often_than_stated():
    stats = pytest.importorskip("scipy.stats")
    for count in (1000, 20000):
        assert stats.kstwo.cdf(laws.MIN_REGULARITY / math.sqrt(count), count) < ALPHA / 1000


@pytest.mark.parametrize("p", [0.01, 0.1, 0.4, 0.5, 0.75, 0.95])
def test_sub_gaussian_constant_of_a_coin_bounds_its_moment_generating_function(p):
    law = bernoulli(p)
    for s in np.linspace(-30, 30, 601):
        exact = math.log(p * math.exp(s * (1 - p)) + (1 - p) * math.exp(-s * p))
        assert exact <= s * s * law.proxy / 2 + 1e-12


def test_uniform_draws_are_strictly_sub_gaussian():
    for s in np.linspace(0.1, 30, 300):
        assert math.log(math.sinh(s) / s) <= s * s / 6 + 1e-12
