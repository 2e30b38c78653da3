"""SoftSign and its derivative: lecture 0, table 3, which prints it without the bars of |x|."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception

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
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("shapes", 1.0, {"en": "arrays of other shapes", "ru": "массивы других форм"}),
    Family("large", 2.0, {"en": "arguments up to ±1000", "ru": "аргументы до ±1000"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("minus-two", {"x": _array([-2])}, family="lecture", public=True)
    yield Case("three-and-zero", {"x": _array([3, 0])}, family="lecture", public=True)
    for name, x in (("two", 2), ("half", 0.5), ("minus-one", -1)):
        yield Case(name, {"x": _array([x])}, family="values")
    yield Case("near-zero", {"x": _array([1e-8, 0, -1e-8])}, family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": _drawn(rng, n)}, family="values")
    for shape in ((2, 3), (2, 1, 4), (1,), (0,)):
        yield Case(f"shape-{'x'.join(map(str, shape))}", {"x": _drawn(rng, *shape)}, family="shapes")
    yield Case("extreme", {"x": _array([1000, -1000])}, family="large")
    yield Case("from-2-to-900", {"x": _array([-2, 2, 30, 720, -750, -900])}, family="large")
    yield Case("hundreds", {"x": 250 * _drawn(rng, 2, 4)}, family="large")
    for shape in ((6,), (3, 2)):
        yield Case(f"single-{len(shape)}d", {"x": np.float32(_drawn(rng, *shape))}, family="single")
    yield Case("non-contiguous", {"x": _drawn(rng, 3, 4)}, family="memory", layout="strided")
    yield Case("column-major", {"x": _drawn(rng, 2, 3)}, family="memory", layout="F")
    yield Case("read-only", {"x": _drawn(rng, 5)}, family="memory", readonly=True)


def _array(values: object) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, *shape: int) -> Array:
    """Return numbers of both signs, 0.2 to 4 in size."""
    signs = rng.permutation(np.resize([-1.0, 1.0], math.prod(shape)))
    return (rng.uniform(0.2, 4, signs.size) * signs).reshape(shape)


@misconception(
    "missing-abs",
    en="Both denominators are 1 + x, as table 3 of lecture 0 prints them; the bars of the modulus got lost there. Use 1 + |x|.",
    ru="В обоих знаменателях стоит 1 + x, как напечатано в таблице 3 лекции 0; там потерялись знаки модуля. Нужно 1 + |x|.",
    slip="lecture 0, table 3",
)
def missing_abs(x):
    return x / (1 + x), 1 / (1 + x) ** 2


@misconception(
    "derivative-missing-abs",
    en="The value is right; the derivative is 1 / (1 + x)², as table 3 of lecture 0 prints it, without the modulus. Use 1 / (1 + |x|)².",
    ru="Значение верное, а производная равна 1 / (1 + x)², как напечатано в таблице 3 лекции 0, без модуля. Нужно 1 / (1 + |x|)².",
    slip="lecture 0, table 3",
)
def derivative_missing_abs(x):
    return softsign(x)[0], 1 / (1 + x) ** 2


@misconception(
    "derivative-not-squared",
    en="The denominator of the derivative is not squared: it is 1 / (1 + |x|)².",
    ru="Знаменатель производной не возведён в квадрат: нужно 1 / (1 + |x|)².",
)
def derivative_not_squared(x):
    return softsign(x)[0], 1 / (1 + np.abs(x))


@misconception(
    "tanh-derivative",
    en="1 − f² is the derivative of the hyperbolic tangent. That of SoftSign is 1 / (1 + |x|)².",
    ru="1 − f² — производная гиперболического тангенса. У SoftSign она равна 1 / (1 + |x|)².",
)
def tanh_derivative(x):
    f = softsign(x)[0]
    return f, 1 - f**2


@misconception(
    "squared-denominator",
    en="x / (1 + x²) is another function, which falls back to 0. SoftSign is x / (1 + |x|).",
    ru="x / (1 + x²) — другая функция, она возвращается к 0. SoftSign — это x / (1 + |x|).",
)
def squared_denominator(x):
    return x / (1 + x**2), softsign(x)[1]


@misconception(
    "derivative-signed",
    en="The derivative has the sign of x. SoftSign grows everywhere: its derivative is positive, 1 / (1 + |x|)².",
    ru="У производной знак x. SoftSign всюду возрастает: её производная положительна, 1 / (1 + |x|)².",
)
def derivative_signed(x):
    f, df = softsign(x)
    return f, np.sign(x) * df


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
    both = np.empty((2, *x.shape), dtype=np.float32)
    for index in np.ndindex(x.shape):
        d = 1 + math.fabs(x[index])
        both[0][index], both[1][index] = x[index] / d, 1 / d / d
    return both[0], both[1]
