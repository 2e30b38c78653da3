"""Swish: lecture 1, «Ещё о функциях активации»."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, NARROW, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def swish(x: Array, beta: float = 1.0) -> Array:
    """Return x·σ(βx); ln σ(βx) = −ln(1 + e^(−βx)) has no overflow in it."""
    return x * np.exp(-np.logaddexp(0.0, -beta * x))


def oracle(x: Array, beta: float = 1.0) -> Array:
    """Return what PyTorch gives."""
    import torch

    inputs = torch.tensor(x)
    return (inputs * torch.sigmoid(beta * inputs)).numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family(
        "beta", 2.0, {"en": "β by default, zero, negative, small, large", "ru": "β по умолчанию, нулевое, отрицательное, малое, большое"}
    ),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("beta-one", arrays(x=[-1, 0, 2]) | {"beta": 1.0}, family="lecture", public=True)
    yield Case("beta-two", arrays(x=[math.log(3) / 2]) | {"beta": 2.0}, family="lecture", public=True)
    yield Case("one-beta2", arrays(x=[1]) | {"beta": 2.0}, family="values")
    yield Case("minus-one", arrays(x=[-1]) | {"beta": 0.5}, family="values")
    for n in (4, 7, 9):
        yield Case(f"random-{n}", {"x": both_signs(rng, n), "beta": _beta(rng)}, family="values")
    yield Case("beta-zero", {"x": both_signs(rng, 4), "beta": 0.0}, family="beta")
    yield Case("beta-negative", {"x": both_signs(rng, 5), "beta": -_beta(rng)}, family="beta")
    yield Case("beta-default", {"x": both_signs(rng, 5)}, family="beta")
    yield Case("beta-100", {"x": both_signs(rng, 5), "beta": 100.0}, family="beta")
    yield Case("beta-given", {"x": both_signs(rng, 5), "beta": 1.0}, family="beta")
    yield Case("beta-small", {"x": both_signs(rng, 8, low=20, high=900), "beta": 2e-3}, family="beta", tolerance=NARROW)
    yield Case("beta-tiny", {"x": both_signs(rng, 8, low=1e7, high=1e9), "beta": 4e-9}, family="beta", tolerance=NARROW)
    for beta in (5e4, -5e4):
        yield Case(f"beta-{beta:g}", {"x": both_signs(rng, 8, low=2e-5, high=1e-3), "beta": beta}, family="beta", tolerance=NARROW)
    yield Case("extreme", arrays(x=[1000, -1000]) | {"beta": 1.0}, family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x, "beta": _beta(rng)}, high=4000.0)


def _beta(rng: np.random.Generator) -> float:
    return rng.uniform(1.3, 2.5)


@misconception(
    "beta-outside",
    en="The whole function is multiplied by β. β should stand in the argument of σ: x·σ(βx).",
    ru="На β умножена вся функция. β должно стоять в аргументе σ: x·σ(βx).",
)
def beta_outside(x, beta=1.0):
    return beta * x / (1 + np.exp(-x))


@misconception(
    "factor-x-missing",
    en="The result is σ(βx), between 0 and 1. It should still be multiplied by x.",
    ru="Результат — σ(βx), от 0 до 1. Его нужно ещё умножить на x.",
)
def factor_x_missing(x, beta=1.0):
    return np.exp(-np.logaddexp(0, -beta * x))


@misconception(
    "beta-ignored",
    en="β is not used: for every β the result is x·σ(x). It should be x·σ(βx).",
    ru="β не используется: при любом β получается x·σ(x). Должно быть x·σ(βx).",
)
def beta_ignored(x, beta=1.0):
    return x / (1 + np.exp(-x))


@misconception(
    "exponent-sign",
    en="The exponent is βx, so that large numbers are suppressed. It should be −βx: x / (1 + e^(−βx)).",
    ru="В показателе стоит βx, и подавляются большие числа. Должно стоять −βx: x / (1 + e^(−βx)).",
)
def exponent_sign(x, beta=1.0):
    return x / (1 + np.exp(beta * x))


@misconception(
    "overflow-nan",
    en="For large βx the quotient x·e^(βx) / (1 + e^(βx)) is infinity over infinity, NaN. Divide by 1 + e^(−βx).",
    ru="При больших βx дробь x·e^(βx) / (1 + e^(βx)) — это бесконечность, делённая на бесконечность, то есть NaN. Делить "
    "нужно на 1 + e^(−βx).",
)
def overflow_nan(x, beta=1.0):
    return x * np.exp(beta * x) / (1 + np.exp(beta * x))


@misconception(
    "mish-confused",
    en="The result is x·tanh(softplus(βx)), that is Mish. Swish should be x·σ(βx).",
    ru="Результат — x·tanh(softplus(βx)), то есть Mish. Должна быть Swish, x·σ(βx).",
)
def mish_confused(x, beta=1.0):
    return x * np.tanh(np.logaddexp(0, beta * x))


@alternative("the formula as the lecture prints it; the exponential may become infinite")
def as_printed(x, beta=1.0):
    return x / (1 + np.exp(-beta * x))


@alternative("through the hyperbolic tangent")
def through_tanh(x, beta=1.0):
    return x / 2 + x / 2 * np.tanh(beta * x / 2)


@alternative("the signs of βx apart, result in float32")
def signs_apart(x, beta=1.0):
    z = np.exp(-np.abs(beta * x))
    return np.float32(x * np.where(beta * x >= 0, 1, z) / (1 + z))
