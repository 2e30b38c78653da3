"""SoftPlus and its derivative: lecture 0, table 3; lecture 1, «Ещё о функциях активации»."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def softplus(x: Array) -> tuple[Array, Array]:
    """Return ln(1 + eˣ) and σ(x) = eˣ / (1 + eˣ), the latter from the difference of the logarithms."""
    f = np.logaddexp(0.0, x)
    return f, np.exp(x - f)


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch's logaddexp gives; its softplus returns x itself above 20, which is off by up to 2e-9."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.logaddexp(inputs, torch.zeros_like(inputs))
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
    yield Case("logarithm-of-three", {"x": _array([math.log(3), -math.log(3)])}, family="lecture", public=True)
    yield Case("one", {"x": _array([1])}, family="values")
    yield Case("minus-two", {"x": _array([-2])}, family="values")
    yield Case("near-zero", {"x": _array([1e-8, 0, -1e-8])}, family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": _drawn(rng, n)}, family="values")
    for shape in ((2, 3), (2, 1, 4), (1,), (0,)):
        yield Case(f"shape-{'x'.join(map(str, shape))}", {"x": _drawn(rng, *shape)}, family="shapes")
    yield Case("extreme", {"x": _array([1000, -1000])}, family="large")
    yield Case("around-20", {"x": _array([19, 20, 20.5, 22, -20])}, family="large")
    yield Case("overflow", {"x": _array([-750, 2, 710, 900])}, family="large")
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


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


@misconception(
    "overflow-inf",
    en="For large x the exponential in ln(1 + eˣ) is infinite, and your result with it. Use np.logaddexp(0, x),"
    " or x + ln(1 + e⁻ˣ) for x > 0.",
    ru="При больших x экспонента в ln(1 + eˣ) бесконечна, а с ней и ваш результат. Возьмите np.logaddexp(0, x) или, при x > 0, "
    "x + ln(1 + e⁻ˣ).",
)
def overflow_inf(x):
    return np.log(1 + np.exp(x)), _sigmoid(x)


@misconception(
    "derivative-sign-of-exponent",
    en="The derivative is 1 / (1 + e⁻ˣ), with a minus in the exponent: it grows from 0 to 1.",
    ru="Производная равна 1 / (1 + e⁻ˣ), с минусом в показателе: она растёт от 0 до 1.",
)
def derivative_sign_of_exponent(x):
    return np.logaddexp(0, x), 1 / (1 + np.exp(x))


@misconception(
    "exponent-sign",
    en="ln(1 + e⁻ˣ) is SoftPlus mirrored: it falls. The exponent is x.",
    ru="ln(1 + e⁻ˣ) — отражённая SoftPlus: она убывает. В показателе стоит x.",
)
def exponent_sign(x):
    return np.logaddexp(0, -x), _sigmoid(x)


@misconception(
    "log-base-2",
    en="The logarithm is to the base 2, so f(0) = 1. It is the natural one: f(0) = ln 2.",
    ru="Взят двоичный логарифм, и f(0) = 1. Нужен натуральный: f(0) = ln 2.",
)
def log_base_2(x):
    return np.logaddexp(0, x) / np.log(2), _sigmoid(x)


@misconception(
    "sigmoid-derivative",
    en="f(1 − f) turns the value of the sigmoid into its derivative; f is SoftPlus here. The derivative of SoftPlus is the sigmoid itself.",
    ru="f(1 − f) получает производную сигмоиды из её значения; здесь же f — это SoftPlus. Производная SoftPlus — сама сигмоида.",
)
def sigmoid_derivative(x):
    f = np.logaddexp(0, x)
    return f, f * (1 - f)


@misconception(
    "relu-derivative",
    en="The derivative jumps from 0 to 1: that is ReLU's. SoftPlus is smooth, and its derivative is the sigmoid.",
    ru="Производная скачком меняется с 0 на 1 — так у ReLU. SoftPlus гладкая, её производная — сигмоида.",
)
def relu_derivative(x):
    return np.logaddexp(0, x), (x > 0).astype(float)


@alternative("max(x, 0) plus a logarithm without overflow")
def maximum_and_log1p(x):
    z = np.exp(-np.abs(x))
    return np.maximum(x, 0) + np.log1p(z), np.where(x >= 0, 1 / (1 + z), z / (1 + z))


@alternative("the derivative through the hyperbolic tangent")
def through_tanh(x):
    return np.logaddexp(x, 0), (1 + np.tanh(x / 2)) / 2


@alternative("float32, element by element")
def by_loop(x):
    both = np.empty((2, *x.shape), dtype=np.float32)
    for index in np.ndindex(x.shape):
        value = float(x[index])
        f = max(value, 0.0) + math.log1p(math.exp(-abs(value)))
        both[0][index], both[1][index] = f, math.exp(value - f)
    return both[0], both[1]
