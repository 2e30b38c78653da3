"""SoftPlus and its derivative: lecture 0, table 3; lecture 1, «Ещё о функциях активации»."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

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
ACCURATE = Tolerance(rtol=2e-10, atol=1e-12, rtol32=1e-5, atol32=1e-6)
"""Accepts x in place of f(x) above 20, which is off by 2e-9 and what PyTorch returns, but not above 18."""

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("zero", arrays(x=[0]), family="lecture", public=True)
    yield Case("logarithm-of-three", arrays(x=[math.log(3), -math.log(3)]), family="lecture", public=True)
    yield Case("one", arrays(x=[1]), family="values")
    yield Case("minus-two", arrays(x=[-2]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, 0, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[1000, -1000]), family="magnitudes")
    yield Case("below-20", {"x": rng.uniform(18.02, 18.6, 3)}, family="magnitudes", tolerance=ACCURATE)
    yield Case("around-20", arrays(x=[19, 20, 20.5, 22, -20]), family="magnitudes")
    yield Case("overflow", arrays(x=[-750, 2, 710, 900]), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x}, tolerance=ACCURATE)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


@misconception(
    "overflow-inf",
    en="For large x the exponential in ln(1 + eˣ) is infinite, and so is the result. Use np.logaddexp(0, x), or x + ln(1 + e⁻ˣ) for x > 0.",
    ru="При больших x экспонента в ln(1 + eˣ) бесконечна, и результат тоже. Возьмите np.logaddexp(0, x) или, при x > 0, x + ln(1 + e⁻ˣ).",
)
def overflow_inf(x):
    return np.log(1 + np.exp(x)), _sigmoid(x)


@misconception(
    "derivative-sign-of-exponent",
    en="In the derivative the exponent is x. It should be −x: 1 / (1 + e⁻ˣ) grows from 0 to 1.",
    ru="В производной показатель равен x. Он должен быть равен −x: 1 / (1 + e⁻ˣ) растёт от 0 до 1.",
)
def derivative_sign_of_exponent(x):
    return np.logaddexp(0, x), 1 / (1 + np.exp(x))


@misconception(
    "exponent-sign",
    en="The value is ln(1 + e⁻ˣ), SoftPlus mirrored. The exponent should be x.",
    ru="Значение равно ln(1 + e⁻ˣ), это отражённая SoftPlus. Показатель должен быть равен x.",
)
def exponent_sign(x):
    return np.logaddexp(0, -x), _sigmoid(x)


@misconception(
    "log-base-2",
    en="The logarithm is to the base 2, so that f(0) = 1. It should be the natural one, with f(0) = ln 2.",
    ru="Взят двоичный логарифм, и f(0) = 1. Нужен натуральный, с ним f(0) = ln 2.",
)
def log_base_2(x):
    return np.logaddexp(0, x) / np.log(2), _sigmoid(x)


@misconception(
    "sigmoid-derivative",
    en="The derivative is f(1 − f), as if f were the sigmoid. For SoftPlus it should be the sigmoid itself.",
    ru="Производная равна f(1 − f), как если бы f была сигмоидой. У SoftPlus она должна быть самой сигмоидой.",
)
def sigmoid_derivative(x):
    f = np.logaddexp(0, x)
    return f, f * (1 - f)


@misconception(
    "relu-derivative",
    en="The derivative jumps from 0 to 1, as that of ReLU. SoftPlus is smooth, and its derivative should be the sigmoid.",
    ru="Производная скачком меняется с 0 на 1, как у ReLU. SoftPlus гладкая, её производной должна быть сигмоида.",
)
def relu_derivative(x):
    return np.logaddexp(0, x), (x > 0).astype(float)


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return softplus(x)[0]


@alternative("max(x, 0) plus a logarithm without overflow")
def maximum_and_log1p(x):
    z = np.exp(-np.abs(x))
    return np.maximum(x, 0) + np.log1p(z), np.where(x >= 0, 1 / (1 + z), z / (1 + z))


@alternative("x itself above 20, as in PyTorch")
def linear_above_20(x):
    return np.where(x > 20, x, np.log1p(np.exp(np.minimum(x, 20)))), _sigmoid(x)


@alternative("the derivative through the hyperbolic tangent")
def through_tanh(x):
    return np.logaddexp(x, 0), (1 + np.tanh(x / 2)) / 2


@alternative("float32, element by element")
def by_loop(x):
    f, df = np.empty(x.shape, dtype=np.float32), np.empty(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        value = float(x[index])
        log = max(value, 0.0) + math.log1p(math.exp(-abs(value)))
        f[index], df[index] = log, math.exp(value - log)
    return f, df
