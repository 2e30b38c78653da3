"""Mish: lecture 1, «Ещё о функциях активации»."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def mish(x: Array) -> Array:
    """Return x·tanh(ln(1 + eˣ))."""
    return np.tanh(np.logaddexp(0.0, x)) * x


def oracle(x: Array) -> Array:
    """Return what PyTorch gives."""
    import torch

    return torch.nn.functional.mish(torch.tensor(x)).numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("around-zero", arrays(x=[-1, 0, 2]), family="lecture", public=True)
    yield Case("logarithm-of-three", arrays(x=[math.log(3)]), family="lecture", public=True)
    yield Case("one", arrays(x=[1]), family="values")
    yield Case("minus-two", arrays(x=[-2]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, 0, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[1000, -1000]), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x})


@misconception(
    "factor-x-missing",
    en="The result is tanh(softplus(x)), between 0 and 1. It should still be multiplied by x.",
    ru="Результат — tanh(softplus(x)), от 0 до 1. Его нужно ещё умножить на x.",
)
def factor_x_missing(x):
    return np.tanh(np.logaddexp(0, x))


@misconception(
    "sigmoid-instead-of-tanh",
    en="σ is applied to softplus. It should be the hyperbolic tangent: x·tanh(softplus(x)).",
    ru="К softplus применена σ. Нужно применить гиперболический тангенс: x·tanh(softplus(x)).",
)
def sigmoid_instead_of_tanh(x):
    return x / (1 + np.exp(-np.logaddexp(0, x)))


@misconception(
    "one-dropped-in-softplus",
    en="The 1 in ln(1 + eˣ) is missing, and the function is x·tanh(x). It should be x·tanh(ln(1 + eˣ)).",
    ru="В ln(1 + eˣ) потеряна единица, и получилась функция x·tanh(x). Должно быть x·tanh(ln(1 + eˣ)).",
)
def one_dropped_in_softplus(x):
    return x * np.tanh(x)


@misconception(
    "exp-instead-of-softplus",
    en="The argument of the tangent is eˣ. It should be softplus, ln(1 + eˣ).",
    ru="Аргумент тангенса равен eˣ. Должен быть softplus, ln(1 + eˣ).",
)
def exp_instead_of_softplus(x):
    return x * np.tanh(np.exp(x))


@misconception(
    "swish-confused",
    en="The result is x·σ(x), that is Swish. Mish should be x·tanh(softplus(x)).",
    ru="Результат — x·σ(x), то есть Swish. Должна быть Mish, x·tanh(softplus(x)).",
)
def swish_confused(x):
    return x * (1 / (1 + np.exp(-x)))


@misconception(
    "overflow-nan",
    en="((1 + eˣ)² − 1) / ((1 + eˣ)² + 1) is infinity over infinity for large x, NaN. Use np.tanh(np.logaddexp(0, x)).",
    ru="((1 + eˣ)² − 1) / ((1 + eˣ)² + 1) при больших x — это бесконечность, делённая на бесконечность, то есть NaN. Возьмите "
    "np.tanh(np.logaddexp(0, x)).",
)
def overflow_nan(x):
    square = (1 + np.exp(x)) ** 2
    return x * ((square - 1) / (square + 1))


@alternative("softplus without overflow, from a maximum and a logarithm")
def maximum_and_log1p(x):
    return x * np.tanh(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


@alternative("a rational function of e^(−|x|)")
def rational(x):
    z = np.exp(-np.abs(x))
    right = (1 + 2 * z) / (1 + 2 * z + 2 * z**2)
    left = (z**2 + 2 * z) / (z**2 + 2 * z + 2)
    return x * np.where(x >= 0, right, left)


@alternative("float32, element by element")
def by_loop(x):
    values = [v * math.tanh(max(v, 0.0) + math.log1p(math.exp(-abs(v)))) for v in x.ravel().tolist()]
    return np.array(values, dtype=np.float32).reshape(x.shape)
