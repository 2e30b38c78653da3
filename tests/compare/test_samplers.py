"""Samplers that do not sample lose points on the course's exercises; right samplers of every usual style pass."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from autograder.compare import judge_case
from autograder.compare.statistics import ALPHA, BalanceJudge, BatchesJudge, SampleJudge, bernoulli, normal, uniform
from autograder.content import build_cases, load_course, load_solution
from autograder.model import Verdict
from autograder.runner.trusted_calls import respond
from autograder.texts import LANGUAGES, render

COURSE = load_course(Path(__file__).resolve().parents[2])
SECRETS = (b"one",)


@cache
def prepared(slug: str):
    """Return solution and cases, with the reference's answers, of an exercise under each secret."""
    exercise = next(one for one in COURSE.exercises if one.slug == slug)
    solution = load_solution(exercise)
    drawn = [build_cases(exercise, solution, secret=secret, student="", course_id=COURSE.id) for secret in SECRETS]
    return solution, [[(case, respond(solution.reference, case)) for case in cases] for cases in drawn]


def failed_families(slug: str, function: Callable) -> list[set[str]]:
    """Return for each secret the families of hidden cases that *function* fails."""
    solution, papers = prepared(slug)
    counted = {family.name for family in solution.families if family.weight}
    found = []
    for paper in papers:
        outcomes = [judge_case(case, respond(function, case), expected, solution.tolerance) for case, expected in paper]
        found.append({o.case.family for o in outcomes if o.verdict is not Verdict.PASSED} & counted)
    return found


def test_a_run_over_all_random_exercises_rejects_a_right_submission_less_than_once_in_a_million():
    slugs = [exercise.slug for exercise in COURSE.exercises if exercise.kind == "statistical"]
    judged = sum(case.judge is not None for slug in slugs for case, _ in prepared(slug)[1][0])
    assert 0 < judged * ALPHA <= 1e-6


# -- weights -------------------------------------------------------------------------------------------------------


def quantiles(count):
    law = NormalDist()
    return np.array([law.inv_cdf((k + 0.5) / count) for k in range(count)])


def to_normal(levels):
    law = NormalDist()
    return np.array([law.inv_cdf(min(max(u, 1e-12), 1 - 1e-12)) for u in levels.ravel()]).reshape(levels.shape)


def constant(shape):
    return np.random.default_rng(0).random(shape)


def touched(levels, rng):
    levels.flat[rng.integers(levels.size)] += 1e-6
    return levels


def halves(rng, shape, other):
    count = math.prod(shape)
    first = rng.random((count + 1) // 2)
    return np.concatenate([first, other(first)])[:count].reshape(shape)


def every_third(rng, shape):
    levels = rng.random(math.prod(shape) + 3)
    levels[2::3] = (levels[1::3][: levels[2::3].size] + levels[::3][: levels[2::3].size]) % 1
    return levels[: math.prod(shape)].reshape(shape)


def every_fourth(rng, shape):
    count = math.prod(shape)
    groups = rng.random((count // 4 + 1, 4))
    groups[:, 3] = groups[:, :3].sum(axis=1) % 1
    return groups.ravel()[:count].reshape(shape)


def sign_of_two(rng, shape):
    count = math.prod(shape)
    groups = rng.random((count // 3 + 1, 3)) - 0.5
    groups[:, 2] = np.abs(groups[:, 2]) * np.sign(groups[:, 0] * groups[:, 1])
    return groups.ravel()[:count].reshape(shape) + 0.5


def stratified(rng, shape):
    count = math.prod(shape)
    return rng.permutation((np.arange(count) + rng.random(count)) / count).reshape(shape)


def rotated_lattice(rng, shape):
    count = math.prod(shape)
    return np.random.default_rng(0).permutation((np.arange(count) / count + rng.random()) % 1).reshape(shape)


LEVELS: dict[str, Callable] = {
    "a constant, one element moved by 1e-6": lambda rng, shape: touched(constant(shape), rng),
    "a constant, rolled": lambda rng, shape: np.roll(constant(shape), int(rng.integers(math.prod(shape)))),
    "a constant, shuffled": lambda rng, shape: rng.permuted(constant(shape)),
    "a constant, a little noise": lambda rng, shape: np.clip(constant(shape) + 1e-6 * rng.standard_normal(shape), 0, 1),
    "shuffled quantiles": lambda rng, shape: rng.permutation((np.arange(math.prod(shape)) + 0.5) / math.prod(shape)).reshape(shape),
    "one draw in each of n strata": stratified,
    "a lattice with a random shift": rotated_lattice,
    "antithetic halves": lambda rng, shape: halves(rng, shape, lambda first: 1 - first),
    "antithetic halves, reversed": lambda rng, shape: halves(rng, shape, lambda first: 1 - first[::-1]),
    "mirrored halves": lambda rng, shape: halves(rng, shape, lambda first: first[::-1]),
    "equal halves": lambda rng, shape: halves(rng, shape, lambda first: first),
    "equal halves, a little noise": lambda rng, shape: halves(rng, shape, lambda first: (first + 1e-7 * rng.random(first.size)) % 1),
    "antithetic halves, shuffled": lambda rng, shape: rng.permuted(halves(rng, shape, lambda first: 1 - first)),
    "hundred different values": lambda rng, shape: (rng.integers(100, size=shape) + 0.5) / 100,
    "8 bits": lambda rng, shape: (rng.integers(256, size=shape) + 0.5) / 256,
    "16 bits": lambda rng, shape: (rng.integers(2**16, size=shape) + 0.5) / 2**16,
    "hundred different values, a little noise": lambda rng, shape: (rng.integers(100, size=shape) + 0.4 + 0.2 * rng.random(shape)) / 100,
    "every third from the two before": every_third,
    "every fourth from the three before": every_fourth,
    "every third has the sign of the two before": sign_of_two,
    "one block of 10000 tiled": lambda rng, shape: np.resize(rng.random(10_000), shape),
    "one block of 1000 tiled": lambda rng, shape: np.resize(rng.random(1000), shape),
    "one block of 1000, alternately antithetic": lambda rng, shape: np.resize((lambda u: np.r_[u, 1 - u])(rng.random(1000)), shape),
    "one of 100 seeds": lambda rng, shape: np.random.default_rng(rng.integers(100)).random(shape),
    "one draw, then a constant": lambda rng, shape: (constant(shape) + rng.random()) % 1,
    "a random walk": lambda rng, shape: np.cumsum(rng.random(math.prod(shape)) * 0.1).reshape(shape) % 1,
    "neighbours in pairs": lambda rng, shape: np.repeat(rng.random(math.prod(shape) // 2 + 1), 2)[: math.prod(shape)].reshape(shape),
    "sorted": lambda rng, shape: np.sort(rng.random(shape), axis=None).reshape(shape),
}
"""Wrong ways to draw numbers between 0 and 1, for laws that are made of these."""


def weights(draw):
    def he_normal(shape, rng):
        if len(shape) < 2:
            raise ValueError
        return to_normal(draw(rng, shape)) * math.sqrt(2 / math.prod(shape[1:]))

    return he_normal


def between(draw, bound):
    return lambda n_in, n_out, rng: (2 * draw(rng, (n_out, n_in)) - 1) * bound(n_in, n_out)


def xavier(draw):
    return between(draw, lambda n_in, n_out: math.sqrt(6 / (n_in + n_out)))


def naive(draw):
    return between(draw, lambda n_in, n_out: 1 / math.sqrt(n_out))


def log_uniform(draw):
    return lambda low, high, size, rng: low * (high / low) ** draw(rng, (size,))


def dropout(draw):
    return lambda shape, p_drop, rng: (draw(rng, shape) >= p_drop).astype(float)


SHOWN_BY_NUMBERS_ONLY = {
    "hundred different values",
    "8 bits",
    "16 bits",
    "hundred different values, a little noise",
    "one draw in each of n strata",
    "shuffled quantiles",
    "antithetic halves, shuffled",
}
"""Flips made of such numbers may be right; what is wrong with flips is tried below."""

NUMBERS = [
    pytest.param(slug, made, draw, id=f"{slug}: {name}")
    for slug, made in (
        ("he_normal", weights),
        ("xavier_uniform_init", xavier),
        ("naive_uniform_init", naive),
        ("log_uniform", log_uniform),
        ("dropout_mask", dropout),
    )
    for name, draw in LEVELS.items()
    if slug != "dropout_mask" or name not in SHOWN_BY_NUMBERS_ONLY
]


@pytest.mark.parametrize(("slug", "made", "draw"), NUMBERS)
def test_numbers_that_are_not_drawn_independently_lose_points(slug, made, draw):
    assert all(failed_families(slug, made(draw)))


def scaled_to(sample, mean, std):
    return mean + (sample - sample.mean()) / sample.std() * std


STANDARDISED = {
    "he_normal": lambda shape, rng: (
        scaled_to(rng.normal(size=shape), 0.0, math.sqrt(2 / math.prod(shape[1:]))) if len(shape) > 1 else int("no shape")
    ),
    "xavier_uniform_init": lambda n_in, n_out, rng: np.clip(
        scaled_to(rng.random((n_out, n_in)), 0.0, math.sqrt(2 / (n_in + n_out))),
        -math.sqrt(6 / (n_in + n_out)),
        math.sqrt(6 / (n_in + n_out)),
    ),
    "naive_uniform_init": lambda n_in, n_out, rng: (lambda u: (u - u.mean()) * 2 / math.sqrt(n_out))(rng.random((n_out, n_in))),
}


@pytest.mark.parametrize("slug", STANDARDISED)
def test_standardised_samples_lose_points(slug):
    assert all(failed_families(slug, STANDARDISED[slug]))


def row_norms(shape, rng):
    w = rng.normal(size=shape)
    if len(shape) < 2:
        raise ValueError
    return w / np.sqrt((w**2).mean(axis=tuple(range(1, len(shape))), keepdims=True)) * math.sqrt(2 / math.prod(shape[1:]))


def test_rows_of_equal_norm_lose_points():
    assert all(failed_families("he_normal", row_norms))


FLIPS = {
    "whole per cents": lambda shape, p_drop, rng: (rng.integers(0, 100, size=shape) >= 100 * p_drop).astype(float),
    "8 bits": lambda shape, p_drop, rng: (rng.integers(0, 256, size=shape) >= 256 * p_drop).astype(float),
    "a fixed number of zeros": lambda shape, p_drop, rng: (
        rng.permutation(math.prod(shape)).reshape(shape) >= round(p_drop * math.prod(shape))
    ).astype(float),
    "one mask, shuffled": lambda shape, p_drop, rng: rng.permuted((constant(shape) >= p_drop).astype(float)),
    "one axis only": lambda shape, p_drop, rng: np.broadcast_to(rng.random(shape[-1]) >= p_drop, shape).astype(float),
    "every third from the two before": lambda shape, p_drop, rng: (every_third(rng, shape) >= p_drop).astype(float),
}


@pytest.mark.parametrize("name", FLIPS)
def test_masks_that_are_not_drawn_element_by_element_lose_points(name):
    assert all(failed_families("dropout_mask", FLIPS[name]))


# -- orders --------------------------------------------------------------------------------------------------------


def swaps(rng, n, count):
    order = np.arange(n)
    for i, j in rng.integers(0, n, (count, 2)).tolist():
        order[i], order[j] = order[j], order[i]
    return order


def riffles(rng, n, count):
    order = np.arange(n)
    for _ in range(count):
        bits = rng.random(n) < 0.5
        order = np.concatenate([order[bits], order[~bits]])
    return order


def in_blocks(rng, n, size):
    order = np.arange(n)
    for start in range(0, n, size):
        rng.shuffle(order[start : start + size])
    return order


def all_but_one(rng, n, size):
    """Return a random order but for index 0, which stays among the first *size* places."""
    order = rng.permutation(n)
    place = int(np.flatnonzero(order == 0)[0])
    if place >= size:
        other = int(rng.integers(min(size, n)))
        order[place], order[other] = order[other], order[place]
    return order


def affine(rng, n):
    step = next(int(a) for a in rng.permutation(np.arange(1, n + 1)) if math.gcd(int(a), n) == 1)
    return (step * np.arange(n) + int(rng.integers(n))) % n


def even(rng, n):
    order = rng.permutation(n)
    if 1 < n < 50 and np.linalg.det(np.eye(n)[order]) < 0:
        order[[0, 1]] = order[[1, 0]]
    return order


ORDERS = {
    "2n random swaps": lambda rng, n: swaps(rng, n, 2 * n),
    "3n random swaps": lambda rng, n: swaps(rng, n, 3 * n),
    "n random swaps": lambda rng, n: swaps(rng, n, n),
    "20 riffles": lambda rng, n: riffles(rng, n, 20),
    "blocks of 100": lambda rng, n: in_blocks(rng, n, 100),
    "blocks of 1000": lambda rng, n: in_blocks(rng, n, 1000),
    "blocks of 10": lambda rng, n: in_blocks(rng, n, 10),
    "two halves": lambda rng, n: in_blocks(rng, n, -(-n // 2)),
    "index 0 stays in front": lambda rng, n: all_but_one(rng, n, 8),
    "a rotation": lambda rng, n: np.roll(np.arange(n), int(rng.integers(n))),
    "a constant order, rotated": lambda rng, n: np.roll(np.random.default_rng(0).permutation(n), int(rng.integers(n))),
    "a constant order, two places swapped": lambda rng, n: (lambda o, i: np.concatenate([o[i:], o[:i]]))(
        np.random.default_rng(n).permutation(n), int(rng.integers(2))
    ),
    "an arithmetic progression": affine,
    "even orders only": even,
    "keys of 1000 values": lambda rng, n: np.argsort(rng.integers(1000, size=n), kind="stable"),
    "keys of 16 bits": lambda rng, n: np.argsort(rng.integers(2**16, size=n), kind="stable"),
    "keys of half precision": lambda rng, n: np.argsort(rng.random(n).astype(np.float16), kind="stable"),
    "one of 50 seeds": lambda rng, n: np.random.default_rng(rng.integers(50)).permutation(n),
    "the second half fixed": lambda rng, n: np.concatenate([rng.permutation(n - n // 2), np.arange(n - n // 2, n)]),
    "odd and even indices shuffled apart": lambda rng, n: np.concatenate(
        [rng.permutation(np.arange(0, n, 2)), rng.permutation(np.arange(1, n, 2))]
    ),
}


def cut(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


@pytest.mark.parametrize("name", ORDERS)
def test_orders_that_are_not_equally_likely_lose_points(name):
    assert all(failed_families("epoch_minibatches", lambda n, batch_size, rng: cut(ORDERS[name](rng, n), batch_size)))


def balanced(labels, batch_size, orders):
    order = np.stack([np.flatnonzero(labels == label)[one] for label, one in enumerate(orders)], axis=1).ravel()
    return cut(order, batch_size)


def one_class_only(which):
    def function(labels, batch_size, rng):
        classes = int(labels.max()) + 1
        members = labels.size // classes
        return balanced(
            labels, batch_size, [rng.permutation(members) if c == which % classes else np.arange(members) for c in range(classes)]
        )

    return function


@pytest.mark.parametrize("which", [0, 1, -1])
def test_shuffling_one_class_only_loses_points(which):
    assert all(failed_families("balanced_minibatches", one_class_only(which)))


@pytest.mark.parametrize("name", ["2n random swaps", "blocks of 100", "two halves", "a rotation", "an arithmetic progression"])
def test_classes_whose_orders_are_not_equally_likely_lose_points(name):
    def function(labels, batch_size, rng):
        classes = int(labels.max()) + 1
        return balanced(labels, batch_size, [ORDERS[name](rng, labels.size // classes) for _ in range(classes)])

    assert all(failed_families("balanced_minibatches", function))


# -- right samplers ------------------------------------------------------------------------------------------------

SHAPE = (40, 30)
NORMAL = {
    "normal": lambda rng: rng.normal(0, 0.5, SHAPE),
    "standard normal, scaled": lambda rng: rng.standard_normal(SHAPE) * 0.5,
    "standard normal, single precision": lambda rng: rng.standard_normal(SHAPE, dtype=np.float32) * np.float32(0.5),
    "row by row": lambda rng: np.stack([rng.normal(scale=0.5, size=SHAPE[1]) for _ in range(SHAPE[0])]),
    "transposed": lambda rng: rng.normal(0, 0.5, SHAPE[::-1]).T,
    "Box and Muller": lambda rng: np.sqrt(-2 * np.log1p(-rng.random(SHAPE))) * np.cos(2 * np.pi * rng.random(SHAPE)) / 2,
    "Box and Muller, both of a pair": lambda rng: (lambda r, a: np.concatenate([r * np.cos(a), r * np.sin(a)]).reshape(SHAPE))(
        np.sqrt(-2 * np.log1p(-rng.random(600))) / 2, 2 * np.pi * rng.random(600)
    ),
    "inverse of the distribution function": lambda rng: to_normal(rng.random(SHAPE)) * 0.5,
}
UNIFORM = {
    "uniform": lambda rng: rng.uniform(-2, 2, SHAPE),
    "random, stretched": lambda rng: (rng.random(SHAPE) * 2 - 1) * 2,
    "random, single precision": lambda rng: rng.random(SHAPE, dtype=np.float32) * 4 - 2,
    "number by number": lambda rng: np.array([[rng.uniform(-2, 2) for _ in range(SHAPE[1])] for _ in range(SHAPE[0])]),
    "53-bit integers": lambda rng: rng.integers(2**53, size=SHAPE) / 2**51 - 2,
    "beta": lambda rng: rng.beta(1, 1, SHAPE) * 4 - 2,
    "sign and size": lambda rng: 2 * rng.random(SHAPE) * rng.choice([-1, 1], SHAPE),
}
COIN = {
    "comparison": lambda rng: (rng.random(SHAPE) < 0.3).astype(float),
    "the other comparison": lambda rng: (rng.random(SHAPE) >= 0.7).astype(float),
    "binomial": lambda rng: rng.binomial(1, 0.3, SHAPE).astype(float),
    "choice": lambda rng: rng.choice([0.0, 1.0], size=SHAPE, p=[0.7, 0.3]),
    "single precision": lambda rng: (rng.random(SHAPE, dtype=np.float32) < 0.3).astype(np.float32),
}
SAMPLES = [
    pytest.param(law, draw, id=f"{law.kind}: {name}")
    for law, draws in ((normal(0.5), NORMAL), (uniform(-2, 2), UNIFORM), (bernoulli(0.3), COIN))
    for name, draw in draws.items()
]


@pytest.mark.parametrize(("law", "draw"), SAMPLES)
def test_right_samples_are_accepted(law, draw):
    alone, together = SampleJudge(SHAPE, law), SampleJudge((10, 3), law, together=True)
    for seed in range(200):
        one, two = draw(rng := np.random.default_rng(seed)), draw(rng)
        assert (seed, alone([one]), alone.unrelated(one, two), together(list(two.reshape(40, 10, 3)))) == (seed, None, None, None)


def fisher_yates(n, rng):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(i + 1))
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def shuffled(n, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return order


RIGHT_ORDERS = {
    "permutation": lambda n, rng: rng.permutation(n),
    "shuffle": shuffled,
    "keys": lambda n, rng: np.argsort(rng.random(n)),
    "normal keys": lambda n, rng: np.argsort(rng.standard_normal(n)),
    "choice without replacement": lambda n, rng: rng.choice(n, size=n, replace=False),
    "Fisher and Yates": fisher_yates,
    "one by one": lambda n, rng: rng.permuted(np.arange(n, dtype=np.uint32)),
}


@pytest.mark.parametrize("name", RIGHT_ORDERS)
def test_right_orders_are_accepted_for_many_seeds(name):
    draw = RIGHT_ORDERS[name]
    for n, batch_size, epochs, seeds in ((3, 1, 60, 50), (12, 3, 60, 50), (2000, 100, 1, 50)):
        judge = BatchesJudge(n, batch_size)
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            assert (seed, judge([cut(draw(n, rng), batch_size) for _ in range(epochs)])) == (seed, None)


@pytest.mark.parametrize("name", RIGHT_ORDERS)
def test_right_balanced_epochs_are_accepted(name):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(3), 5))
    judge = BalanceJudge(np.array([labels] * 60), 3)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        assert judge([balanced(labels, 3, [RIGHT_ORDERS[name](5, rng) for _ in range(3)]) for _ in range(60)]) is None


@pytest.mark.parametrize("slug", ["he_normal", "xavier_uniform_init", "naive_uniform_init", "log_uniform", "dropout_mask"])
def test_alternatives_pass_whatever_the_secret(slug):
    solution, _ = prepared(slug)
    assert [failed_families(slug, other.function) for other in solution.alternatives] == [[set()] * len(SECRETS)] * len(
        solution.alternatives
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("2n random swaps", "stays"),
        ("a rotation", "shifts"),
        ("an arithmetic progression", "differences"),
        ("blocks of 1000", "stays"),
        ("20 riffles", "proportion"),
    ],
)
def test_what_is_measured_of_a_long_order_is_told(name, key):
    found = BatchesJudge(100_000, 1000)([cut(ORDERS[name](np.random.default_rng(0), 100_000), 1000)])
    assert found.message.key == f"compare.law.{key}"
    assert all(render(found.message, language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("one of 50 seeds", {"orders_repeat"}),
        ("index 0 stays in front", {"proportion", "uneven"}),
        ("two halves", {"proportion", "uneven"}),
        ("odd and even indices shuffled apart", {"proportion", "uneven"}),
    ],
)
def test_what_is_measured_of_many_epochs_is_told(name, keys):
    rng = np.random.default_rng(0)
    found = BatchesJudge(40, 8)([cut(ORDERS[name](rng, 40), 8) for _ in range(240)])
    assert found.message.key.removeprefix("compare.law.") in keys


def test_an_epoch_that_follows_from_the_one_before_is_rejected():
    rng = np.random.default_rng(0)
    orders = [order for one in (rng.permutation(12) for _ in range(120)) for order in (one, one[::-1])]
    assert BatchesJudge(12, 3)([cut(order, 3) for order in orders]) is not None
    assert BatchesJudge(40, 8).unrelated(cut(np.arange(40), 8), cut(np.arange(40)[::-1], 8)).message.key == "compare.law.orders_alike"
