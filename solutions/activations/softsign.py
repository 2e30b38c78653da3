"""SoftSign and its derivative: lecture 0, table 3, which prints it without the bars of |x|."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def softsign(x: Array) -> tuple[Array, Array]:
    """Return x / (1 + |x|) and 1 / (1 + |x|)²."""
    shrink = 1 / (1 + np.abs(x))
    return x * shrink, shrink**2


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.nn.functional.softsign(inputs)
    return y.detach().numpy(), torch.autograd.grad(y.sum(), inputs)[0].numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("minus-two", arrays(x=[-2]), family="lecture", public=True)
    yield Case("three-and-zero", arrays(x=[3, 0]), family="lecture", public=True)
    for name, x in (("two", 2), ("half", 0.5), ("minus-one", -1)):
        yield Case(name, arrays(x=[x]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, 0, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[1000, -1000]), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x})


@misconception(
    "missing-abs",
    en="Both denominators hold 1 + x, as table 3 of lecture 0 prints them, without the bars of the modulus. They should hold 1 + |x|.",
    ru="В обоих знаменателях стоит 1 + x, как напечатано в таблице 3 лекции 0, где потерялись знаки модуля. Должно стоять 1 + |x|.",
    slip="lecture 0, table 3",
)
def missing_abs(x):
    return x / (1 + x), 1 / (1 + x) ** 2


@misconception(
    "derivative-missing-abs",
    en="The value is right, but the derivative is 1 / (1 + x)², as table 3 of lecture 0 prints it. It should be 1 / (1 + |x|)².",
    ru="Значение верное, но производная равна 1 / (1 + x)², как напечатано в таблице 3 лекции 0. Должно быть 1 / (1 + |x|)².",
    slip="lecture 0, table 3",
)
def derivative_missing_abs(x):
    return softsign(x)[0], 1 / (1 + x) ** 2


@misconception(
    "derivative-not-squared",
    en="The denominator of the derivative is not squared. It should be (1 + |x|)².",
    ru="Знаменатель производной не возведён в квадрат. Он должен быть равен (1 + |x|)².",
)
def derivative_not_squared(x):
    return softsign(x)[0], 1 / (1 + np.abs(x))


@misconception(
    "tanh-derivative",
    en="The derivative is 1 − f², as for the hyperbolic tangent. For SoftSign it should be 1 / (1 + |x|)².",
    ru="Производная равна 1 − f², как у гиперболического тангенса. У SoftSign она должна быть равна 1 / (1 + |x|)².",
)
def tanh_derivative(x):
    f = softsign(x)[0]
    return f, 1 - f**2


@misconception(
    "squared-denominator",
    en="The value is x / (1 + x²), which falls back to 0 for large x. It should be x / (1 + |x|).",
    ru="Значение равно x / (1 + x²), при больших x оно возвращается к 0. Должно быть x / (1 + |x|).",
)
def squared_denominator(x):
    return x / (1 + x**2), softsign(x)[1]


@misconception(
    "derivative-signed",
    en="The derivative has the sign of x. SoftSign grows everywhere, so the derivative should be positive: 1 / (1 + |x|)².",
    ru="У производной знак x. SoftSign всюду возрастает, поэтому производная должна быть положительной: 1 / (1 + |x|)².",
)
def derivative_signed(x):
    f, df = softsign(x)
    return f, np.sign(x) * df


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return softsign(x)[0]


@alternative("the derivative from the value: (1 − |f|)²")
def from_value(x):
    f = x / (1 + np.abs(x))
    return f, (1 - np.abs(f)) ** 2


@alternative("the signs of x apart")
def signs_apart(x):
    f = np.where(x < 0, x / (1 - np.minimum(x, 0)), x / (1 + np.maximum(x, 0)))
    return f, np.where(x < 0, (1 - np.minimum(x, 0)) ** -2.0, (1 + np.maximum(x, 0)) ** -2.0)


@alternative("float32, element by element")
def by_loop(x):
    f, df = np.empty(x.shape, dtype=np.float32), np.empty(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        d = 1 + math.fabs(x[index])
        f[index], df[index] = x[index] / d, 1 / d / d
    return f, df
