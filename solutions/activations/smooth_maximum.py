"""Smooth maximum S_β: lecture 1, «Ещё о функциях активации» (Ma et al., 2020)."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import arrays, both_signs, called_again, memory_cases, scaled, shape_cases, single_cases, standard

Array = NDArray[np.floating]


def smooth_maximum(values: Array, beta: float) -> Array:
    """Return the mean of *values* along axis 0 with weights proportional to e^(β·values), the largest of which is scaled to 1."""
    exponents = beta * values
    weights = np.exp(exponents - exponents.max(axis=0))
    return (weights / weights.sum(axis=0) * values).sum(axis=0)


def oracle(values: Array, beta: float) -> Array:
    """Return what PyTorch's softmax gives."""
    import torch

    candidates = torch.tensor(values)
    return (candidates * torch.softmax(beta * candidates, dim=0)).sum(0).numpy()


TOLERANCE = REDUCE
RELATIVE = Tolerance(rtol=1e-9, atol=1e-16, rtol32=1e-3, atol32=1e-9)
"""Tells small results from each other and from 0."""

OUTSIDE_DOMAIN = {"ndim:values:0": "the statement has the candidates along axis 0"}

FAMILIES = (
    standard("lecture"),
    Family("vectors", 3.0, {"en": "candidates that are numbers", "ru": "кандидаты — числа"}),
    Family("arrays", 3.0, {"en": "candidates that are arrays", "ru": "кандидаты — массивы"}),
    Family("limits", 1.0, {"en": "β = 0, small and large β of both signs", "ru": "β = 0, малые и большие β обоих знаков"}),
    Family("large", 2.0, {"en": "large values", "ru": "большие значения"}),
    standard("sizes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("zero-and-one", _inputs([0, 1], 1), family="lecture", public=True)
    yield Case("swish-of-two", _inputs([2, 0], 1), family="lecture", public=True)
    yield Case("two-pairs", _inputs([[0, 2], [1, 2]], math.log(3)), family="lecture", public=True)
    yield Case("beta2", _inputs([0, 1], 2), family="vectors")
    yield Case("one-candidate", _inputs([-1.5], 0.7), family="vectors")
    yield Case("equal-candidates", _inputs([1.25, 1.25, -0.5, 1.25], 1.5), family="vectors")
    for n, sign in ((3, 1), (5, 1), (4, -1)):
        yield Case(f"random-{n}", _drawn(rng, n) | {"beta": sign * rng.uniform(0.6, 1.5)}, family="vectors")
    yield Case("matrix", _inputs([[1, 2], [3, -1]], 1), family="arrays")
    shapes = ((2, 3), (3, 3), (4, 2, 3), (1, 3), (2, 3, 1, 2), (3, 2, 1, 2, 2), (3, 0))
    yield from shape_cases(lambda *shape: _drawn(rng, *shape), shapes, family="arrays")
    yield from _limits(rng)
    yield from _large(rng)
    yield from shape_cases(lambda *shape: _drawn(rng, *shape), [(130,), (20, 3), (3, 130)], family="sizes")
    yield from single_cases(_drawn(rng, 5), _drawn(rng, 3, 4))
    yield from memory_cases(_drawn(rng, 3, 4), _drawn(rng, 2, 3), _drawn(rng, 4))
    yield called_again(_drawn(rng, 3, 2), _drawn(rng, 3, 2))


def _limits(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("mean", _drawn(rng, 4, 3) | {"beta": 0.0}, family="limits")
    steps = np.array([[0.0, 3], [1, 2], [2, 1], [3.5, -1]]) + rng.uniform(-0.2, 0.2, (4, 2))
    for name, beta in (("maximum", 100.0), ("minimum", -100.0)):
        yield Case(name, {"values": steps, "beta": beta}, family="limits")
    for beta, values in ((4e-13, 2e12), (4e-9, 2e8), (4e-7, 2e6), (4e-4, 2e3), (-2e3, 1e-3), (3e8, 4e-9)):
        drawn = {"values": both_signs(rng, 5, high=1.5) * values, "beta": beta}
        yield Case(f"beta-{beta:g}", drawn, family="limits", tolerance=RELATIVE)
    for beta, spread in ((60, 0.05), (18.5, 0.1), (10.5, 0.2), (5.5, 0.4), (0.09, 1), (0.009, 5), (0.0009, 20)):
        drawn = {"values": both_signs(rng, 5, high=2) * spread, "beta": float(beta)}
        yield Case(f"beta-{beta:g}", drawn, family="limits", tolerance=RELATIVE)
    yield Case("nearly-nothing-else", _inputs([[0, 0, 0], [-24, -35, -9], [-26, -36, -15]], 1), family="limits", tolerance=RELATIVE)
    yield Case("small-beta", scaled(_drawn(rng, 4, 2), values=10) | {"beta": 1.5 / 2**10}, family="limits")
    yield Case("very-large-beta", scaled(_drawn(rng, 4, 2), values=-10) | {"beta": 1.5 * 2**10}, family="limits")


def _large(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("large", _inputs([1000, 999], 1), family="large")
    yield Case("large-negative", _inputs([-1000, -1001, -1000.5], 1), family="large")
    yield Case("large-negative-beta", _inputs([5, -5, -4.5], -100), family="large")
    yield Case("far-apart-negative-beta", _inputs([[1000, -1000], [999, -1001]], -1), family="large")
    yield Case("far-apart", _inputs([[1000, -1000], [999, -1001]], 1), family="large")
    yield Case("far-below", _inputs([[1000, 0.5], [-1000, 2], [999, 1]], 1.5), family="large")
    yield Case("ten-thousand", {"values": 3000 + _drawn(rng, 3, 2)["values"], "beta": 3.0}, family="large")


def _inputs(values: object, beta: float) -> dict[str, Any]:
    return arrays(values=values) | {"beta": float(beta)}


def _drawn(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    """Return values in eighths and a β other than 0 and 1."""
    return _inputs(rng.integers(-20, 21, shape) / 8, rng.uniform(1.3, 2))


def _weighted(values, exponents):
    """Return the mean of *values* with the exponentials of *exponents* as weights."""
    w = np.exp(exponents - exponents.max(axis=0))
    return (values * w).sum(axis=0) / w.sum(axis=0)


@misconception(
    "log-sum-exp",
    en="The result is ln(Σ e^(βx)) / β, another smooth maximum, larger than the largest value. It should be the weighted mean "
    "Σ x·e^(βx) / Σ e^(βx).",
    ru="Результат — ln(Σ e^(βx)) / β, другой гладкий максимум, который больше самого большого числа. Нужно взвешенное среднее "
    "Σ x·e^(βx) / Σ e^(βx).",
)
def log_sum_exp(values, beta):
    a = beta * values
    top = a.max(axis=0)
    return (np.log(np.exp(a - top).sum(axis=0)) + top) / (beta or 1)


@misconception(
    "beta-ignored",
    en="β is not used. The values in the exponents should be multiplied by it: e^(βx).",
    ru="β не используется. Значения в показателях нужно умножить на него: e^(βx).",
)
def beta_ignored(values, beta):
    return _weighted(values, values)


@misconception(
    "beta-sign",
    en="The exponents are −βx, so that the smaller values weigh more: a smooth minimum. They should be βx.",
    ru="В показателях стоит −βx, и больше весят меньшие значения: это гладкий минимум. Должно стоять βx.",
)
def beta_sign(values, beta):
    return _weighted(values, -beta * values)


@misconception(
    "numerator-without-x",
    en="The values are missing in the numerator, and the result is 1. The numerator should be Σ x·e^(βx).",
    ru="В числителе нет самих значений, и результат равен 1. Числитель должен быть равен Σ x·e^(βx).",
)
def numerator_without_x(values, beta):
    return _weighted(np.ones_like(values), beta * values)


@misconception(
    "overflow-nan",
    en="Exponentials overflow to infinity or vanish together, and the quotient is NaN. The maximum of βx along axis 0 should "
    "be subtracted first.",
    ru="Экспоненты переполняются или вместе обращаются в ноль, и дробь равна NaN. Сначала нужно вычесть максимум βx вдоль оси 0.",
)
def overflow_nan(values, beta):
    w = np.exp(beta * values)
    return (values * w).sum(axis=0) / w.sum(axis=0)


@misconception(
    "hard-maximum",
    en="The result is the ordinary maximum. It should be the mean with weights e^(βx); the two coincide only for β → ∞.",
    ru="Результат — обычный максимум. Нужно среднее с весами e^(βx); они совпадают лишь при β → ∞.",
)
def hard_maximum(values, beta):
    return values.max(axis=0)


@misconception(
    "wrong-axis",
    en="The sums run along the last axis. They should run along axis 0, where the candidates lie.",
    ru="Суммы взяты вдоль последней оси. Их нужно брать вдоль оси 0, где расположены кандидаты.",
)
def wrong_axis(values, beta):
    return _weighted(np.moveaxis(values, -1, 0), beta * np.moveaxis(values, -1, 0))


@alternative("the logarithm of the denominator by logaddexp")
def log_denominator(values, beta):
    a = beta * values
    return np.sum(values * np.exp(a - np.logaddexp.reduce(a, axis=0)), axis=0)


@alternative("pairs: S(x₁, x₂, …) through running sums, candidate by candidate, in float32")
def candidate_by_candidate(values, beta):
    top = (beta * values).max(axis=0)
    numerator = denominator = np.zeros(values.shape[1:])
    for x in values:
        w = np.exp(beta * x - top)
        numerator, denominator = numerator + w * x, denominator + w
    return np.float32(numerator / denominator)


@alternative("np.average with weights")
def weighted_average(values, beta):
    a = beta * values
    return np.average(values, axis=0, weights=np.exp(a - np.amax(a, axis=0, keepdims=True)))
