"""Laws: what they reject, what they accept, and that their bounds are bounds."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from autograder.compare import laws
from autograder.compare.counting import ALPHA
from autograder.compare.laws import bernoulli, follows, normal, uniform, unrelated

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


def inverse(levels, rng):
    law = NormalDist()
    return rng.permutation([law.inv_cdf(u) for u in levels]).reshape(SHAPE)


def inverse_tail(draws):
    """Move the outermost half per cent outwards."""
    return np.where(np.abs(draws) > 2.8, draws * 1.35, draws)


def third(groups):
    groups[:, 2] = (groups[:, 0] + groups[:, 1]) % 1
    return groups


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
    (
        "rows that sum to zero",
        normal(0.5),
        lambda rng: (lambda w: w - w.mean(axis=0))(rng.normal(0, 0.5, (150, 400))),
        ("law.columns.less", "law.standardised"),
    ),
    ("neighbours that share a draw", NORMAL, running_mean, ("law.neighbours", "law.rows.more")),
    ("uniform, too wide", UNIFORM, lambda rng: 1.01 * flat(rng), "law.support"),
    ("uniform, too narrow by little", UNIFORM, lambda rng: 0.99 * flat(rng), "law.edges"),
    ("uniform, one-sided", UNIFORM, lambda rng: np.abs(flat(rng)), "law.mean"),
    ("normal of the same spread", UNIFORM, lambda rng: rng.normal(0, 2 / math.sqrt(3), SHAPE), "law.support"),
    ("arcsine", UNIFORM, lambda rng: 2 * np.cos(rng.uniform(0, np.pi, SHAPE)), "law.spread"),
    ("a shuffled grid", UNIFORM, lambda rng: rng.permutation(np.linspace(-2, 2, 15000)).reshape(SHAPE), "law.regular"),
    ("uniform, one row repeated", UNIFORM, one_row(flat), "law.repeats"),
    ("coin, other probability", COIN, lambda rng: (rng.random(SHAPE) < 0.34).astype(float), "law.proportion"),
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
    ("antithetic halves", NORMAL, lambda rng: (lambda w: np.concatenate([w, -w]))(gauss(rng)[:50]), "law.mirrored"),
    ("nearly antithetic halves", NORMAL, lambda rng: (lambda w: np.concatenate([w, -w * 1.0001]))(gauss(rng)[:50]), "law.lag"),
    ("nearly mirrored halves", UNIFORM, lambda rng: (lambda w: np.concatenate([w, w[::-1, ::-1] * 0.99]))(flat(rng)[:50]), "law.mirror"),
    ("standardised", NORMAL, lambda rng: (lambda w: w - w.mean())(gauss(rng)), "law.standardised"),
    ("scaled to the right spread", NORMAL, lambda rng: (lambda w: w / np.sqrt((w**2).mean()) * 0.5)(gauss(rng)), "law.standardised"),
    (
        "centred, uniform",
        UNIFORM,
        lambda rng: (lambda w: w - w.mean())(rng.uniform(-1.97, 1.97, SHAPE)),
        ("law.standardised", "law.edges"),
    ),
    ("coarse", UNIFORM, lambda rng: rng.integers(2**16, size=SHAPE) / 2**14 - 2 + 2**-15, "law.repeats"),
    ("coarse with noise", UNIFORM, lambda rng: (rng.integers(1000, size=SHAPE) + 0.5 + 0.01 * rng.random(SHAPE)) / 250 - 2, "law.crowded"),
    ("one in each stratum", NORMAL, lambda rng: 0.5 * inverse((np.arange(15000) + rng.random(15000)) / 15000, rng), "law.regular"),
    ("every third follows", UNIFORM, lambda rng: 4 * third(rng.random((5000, 3))).reshape(SHAPE) - 2, "law.combinations"),
    (
        "every third follows, down the columns",
        UNIFORM,
        lambda rng: 4 * third(rng.random((5000, 3))).reshape(SHAPE[::-1]).T - 2,
        "law.combinations",
    ),
    (
        "every third flip follows",
        bernoulli(0.5),
        lambda rng: (third(rng.integers(0, 2, (5000, 3)) / 2) * 2).reshape(SHAPE),
        "law.combinations",
    ),
    ("heavier tails, right spread", NORMAL, lambda rng: 0.5 * inverse_tail(gauss(rng) / 0.5), ("law.tails_long", "law.distribution")),
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


@pytest.mark.parametrize("law", [NORMAL, UNIFORM, COIN], ids=["normal", "uniform", "coin"])
def test_samples_are_rejected_no_more_often_than_stated(law):
    """At a chance of a half, which can be tried, the sum of all tests must stay below it."""
    draw = {"normal": gauss, "uniform": flat, "bernoulli": flips}[law.kind]
    runs = 200
    rejected = sum(follows(draw(np.random.default_rng(10_000 + seed)), law, chance=0.5) is not None for seed in range(runs))
    assert rejected <= 0.5 * runs


@pytest.mark.parametrize("law", [NORMAL, UNIFORM, COIN], ids=["normal", "uniform", "coin"])
def test_pairs_of_samples_are_rejected_no_more_often_than_stated(law):
    draw = {"normal": gauss, "uniform": flat, "bernoulli": flips}[law.kind]
    pairs = ((draw(rng := np.random.default_rng(seed)), draw(rng)) for seed in range(200))
    assert sum(unrelated(one, two, law, chance=0.5) is not None for one, two in pairs) <= 100


RELATED = [
    ("a shift", NORMAL, lambda one: np.roll(one, 700), "law.calls_repeat"),
    ("another order", NORMAL, lambda one: np.random.default_rng(1).permuted(one), "law.calls_repeat"),
    ("the opposite", NORMAL, lambda one: -one, "law.calls_repeat"),
    ("the opposite, of another spread", NORMAL, lambda one: -3 * one, "law.calls"),
    ("the opposite, reversed, with noise", UNIFORM, lambda one: -one.ravel()[::-1].reshape(SHAPE) + 1e-6, "law.calls"),
    ("the same flips", COIN, lambda one: np.roll(one, 300), "law.calls"),
    ("the opposite flips", COIN, lambda one: 1 - one, "law.calls"),
]


@pytest.mark.parametrize(("law", "change", "key"), [case[1:] for case in RELATED], ids=[case[0] for case in RELATED])
def test_results_of_two_calls_must_not_follow_from_each_other(law, change, key):
    draw = {"normal": gauss, "uniform": flat, "bernoulli": flips}[law.kind]
    one = draw(np.random.default_rng(0))
    assert unrelated(one, change(one), law).message.key == f"compare.{key}"


@pytest.mark.parametrize("width", [0.2, 5.0])
def test_two_independent_samples_of_a_wrong_spread_are_unrelated(width):
    pairs = ((width * gauss(rng := np.random.default_rng(seed)) + 1, width * gauss(rng) + 1) for seed in range(100))
    assert [unrelated(one, two, NORMAL) for one, two in pairs] == [None] * 100


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
    assert 2 * count * NormalDist().cdf(-most) == pytest.approx(ALPHA, rel=1e-3)


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
