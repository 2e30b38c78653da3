"""Hyperbolic tangent and its derivative: lecture 0, table 3; tanh'(0) = 1."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def tanh_activation(x: Array) -> tuple[Array, Array]:
    """Return tanh(x) and its derivative 1 − tanh²(x)."""
    f = np.tanh(x)
    return f, (1 - f) * (1 + f)


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.tanh(inputs)
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
    yield Case("zero", {"x": _array([0])}, family="lecture", public=True)
    yield Case("logarithm-of-two", {"x": _array([math.log(2), -math.log(2)])}, family="lecture", public=True)
    yield Case("one", {"x": _array([1])}, family="values")
    yield Case("minus-half", {"x": _array([-0.5])}, family="values")
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
    "overflow-nan",
    en="For large |x| the quotient of exponentials is infinity over infinity, NaN. Use np.tanh, or divide by the larger exponential first.",
    ru="При больших |x| отношение экспонент — это бесконечность, делённая на бесконечность, то есть NaN. Возьмите np.tanh или сначала "
    "сократите на большую экспоненту.",
)
def overflow_nan(x):
    f = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return f, 1 - f**2


@misconception(
    "sigmoid-derivative",
    en="f(1 − f) is the derivative of the sigmoid. That of the hyperbolic tangent is 1 − f².",
    ru="f(1 − f) — производная сигмоиды. У гиперболического тангенса она равна 1 − f².",
)
def sigmoid_derivative(x):
    f = np.tanh(x)
    return f, f * (1 - f)


@misconception(
    "derivative-not-squared",
    en="The derivative is 1 − f² with the square of the value; your result is 1 − f.",
    ru="Производная равна 1 − f², с квадратом значения; у вас получилось 1 − f.",
)
def derivative_not_squared(x):
    f = np.tanh(x)
    return f, 1 - f


@misconception(
    "derivative-from-input",
    en="The derivative is computed from the argument, 1 − x². Square the value instead: 1 − tanh²(x).",
    ru="Производная посчитана по аргументу, 1 − x². В квадрат возводится значение: 1 − tanh²(x).",
)
def derivative_from_input(x):
    return np.tanh(x), 1 - x**2


@misconception(
    "half-argument",
    en="Your function is tanh(x/2), which is 2σ(x) − 1. The hyperbolic tangent is 2σ(2x) − 1.",
    ru="Ваша функция — tanh(x/2), то есть 2σ(x) − 1. Гиперболический тангенс равен 2σ(2x) − 1.",
)
def half_argument(x):
    return tanh_activation(x / 2)


@misconception(
    "sinh-not-normalised",
    en="The denominator is missing: (eˣ − e⁻ˣ)/2 is sinh(x). Divide by (eˣ + e⁻ˣ)/2.",
    ru="Потерян знаменатель: (eˣ − e⁻ˣ)/2 — это sinh(x). Разделите на (eˣ + e⁻ˣ)/2.",
)
def sinh_not_normalised(x):
    f = np.sinh(x)
    return f, 1 - f**2


@alternative("through the sigmoid of the doubled argument")
def through_sigmoid(x):
    f = 2 / (1 + np.exp(-2 * x)) - 1
    return f, 1 - f**2


@alternative("the quotient, reduced by the larger exponential")
def reduced_quotient(x):
    z = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - z) / (1 + z), 4 * z / (1 + z) ** 2


@alternative("float32, element by element")
def by_loop(x):
    flat = [math.tanh(value) for value in x.ravel().tolist()]
    f = np.array(flat, dtype=np.float32).reshape(x.shape)
    return f, 1 - f * f
