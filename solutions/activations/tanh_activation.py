"""Hyperbolic tangent and its derivative: lecture 0, table 3; tanh'(0) = 1."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

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
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("zero", arrays(x=[0]), family="lecture", public=True)
    yield Case("logarithm-of-two", arrays(x=[math.log(2), -math.log(2)]), family="lecture", public=True)
    yield Case("one", arrays(x=[1]), family="values")
    yield Case("minus-half", arrays(x=[-0.5]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, 0, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[1000, -1000]), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x})


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
    en="The derivative is f(1 − f), as for the sigmoid. For the hyperbolic tangent it should be 1 − f².",
    ru="Производная равна f(1 − f), как у сигмоиды. У гиперболического тангенса она должна быть равна 1 − f².",
)
def sigmoid_derivative(x):
    f = np.tanh(x)
    return f, f * (1 - f)


@misconception(
    "derivative-not-squared",
    en="The derivative is 1 − f. The value should be squared: 1 − f².",
    ru="Производная равна 1 − f. Значение нужно возвести в квадрат: 1 − f².",
)
def derivative_not_squared(x):
    f = np.tanh(x)
    return f, 1 - f


@misconception(
    "derivative-from-input",
    en="The derivative is computed from the argument, 1 − x². The value should be squared instead: 1 − tanh²(x).",
    ru="Производная вычислена по аргументу, 1 − x². В квадрат нужно возводить значение: 1 − tanh²(x).",
)
def derivative_from_input(x):
    return np.tanh(x), 1 - x**2


@misconception(
    "half-argument",
    en="The function is tanh(x/2), which is 2σ(x) − 1. It should be tanh(x), which is 2σ(2x) − 1.",
    ru="Вычислено tanh(x/2), то есть 2σ(x) − 1. Должно быть tanh(x), то есть 2σ(2x) − 1.",
)
def half_argument(x):
    return tanh_activation(x / 2)


@misconception(
    "sinh-not-normalised",
    en="The denominator is missing, and (eˣ − e⁻ˣ)/2 is sinh(x). It should be divided by (eˣ + e⁻ˣ)/2.",
    ru="Потерян знаменатель: (eˣ − e⁻ˣ)/2 — это sinh(x). Его нужно разделить на (eˣ + e⁻ˣ)/2.",
)
def sinh_not_normalised(x):
    f = np.sinh(x)
    return f, 1 - f**2


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return tanh_activation(x)[0]


@alternative("through the sigmoid of the doubled argument")
def through_sigmoid(x):
    f = 2 / (1 + np.exp(-2 * x)) - 1
    return f, 1 - f**2


@alternative("the quotient, reduced by the larger exponential")
def reduced_quotient(x):
    z = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - z) / (1 + z), 4 * z / (1 + z) ** 2


@alternative("element by element, results in float32")
def by_loop(x):
    f = np.array([math.tanh(value) for value in x.ravel().tolist()]).reshape(x.shape)
    return np.float32(f), np.float32(1 - f * f)
