"""Logistic sigmoid and its derivative: lecture 0, table 3; lecture 3, «Backprop, затухание градиента» (max σ' = 1/4)."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def sigmoid(x: Array) -> tuple[Array, Array]:
    """Return σ(x) and σ'(x) = σ(x)(1 − σ(x)); ln σ(x) = −ln(1 + e⁻ˣ) has no overflow in it."""
    f = np.exp(-np.logaddexp(0.0, -x))
    return f, f * (1 - f)


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.sigmoid(inputs)
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
    yield Case("logarithm-of-three", arrays(x=[math.log(3), -math.log(3)]), family="lecture", public=True)
    yield Case("two", arrays(x=[2]), family="values")
    yield Case("minus-one", arrays(x=[-1]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, 0, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[1000, -1000]), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: {"x": x})


@misconception(
    "sign-of-exponent",
    en="The exponent is x, so the curve falls. It should be −x: 1 / (1 + e⁻ˣ).",
    ru="В показателе стоит x, и кривая убывает. Должно стоять −x: 1 / (1 + e⁻ˣ).",
)
def sign_of_exponent(x):
    f = 1 / (1 + np.exp(x))
    return f, f * (1 - f)


@misconception(
    "overflow-nan",
    en="For large x the quotient eˣ / (1 + eˣ) is infinity over infinity, NaN. Compute 1 / (1 + e⁻ˣ), or treat the two signs of x apart.",
    ru="При больших x дробь eˣ / (1 + eˣ) — это бесконечность, делённая на бесконечность, то есть NaN. Вычисляйте 1 / (1 + "
    "e⁻ˣ) или разные формулы для x разных знаков.",
)
def overflow_nan(x):
    f = np.exp(x) / (1 + np.exp(x))
    return f, f * (1 - f)


@misconception(
    "derivative-from-input",
    en="The derivative is computed from the argument, x(1 − x). It should be computed from the value: σ(x)(1 − σ(x)).",
    ru="Производная вычислена по аргументу, x(1 − x). Её нужно вычислять по значению: σ(x)(1 − σ(x)).",
)
def derivative_from_input(x):
    return sigmoid(x)[0], x * (1 - x)


@misconception(
    "derivative-of-value",
    en="σ is applied twice: the derivative is σ'(σ(x)). The value f is already σ(x), so it should be f(1 − f).",
    ru="Сигмоида применена дважды: вычислено σ'(σ(x)). Значение f — это уже σ(x), поэтому производная должна быть равна f(1 − f).",
)
def derivative_of_value(x):
    f = sigmoid(x)[0]
    return f, sigmoid(f)[1]


@misconception(
    "tanh-derivative",
    en="The derivative is 1 − f², as for the hyperbolic tangent. For the sigmoid it should be f(1 − f).",
    ru="Производная равна 1 − f², как у гиперболического тангенса. У сигмоиды она должна быть равна f(1 − f).",
)
def tanh_derivative(x):
    f = sigmoid(x)[0]
    return f, 1 - f**2


@misconception(
    "derivative-missing-factor",
    en="The derivative is 1 − f. It should be multiplied by f: f(1 − f).",
    ru="Производная равна 1 − f. Её нужно ещё умножить на f: f(1 − f).",
)
def derivative_missing_factor(x):
    f = sigmoid(x)[0]
    return f, 1 - f


@misconception(
    "tanh-instead-of-sigmoid",
    en="The values lie between −1 and 1: (1 − e⁻ˣ) / (1 + e⁻ˣ) is tanh(x/2). The numerator should be 1.",
    ru="Значения лежат между −1 и 1: (1 − e⁻ˣ) / (1 + e⁻ˣ) — это tanh(x/2). В числителе должна стоять 1.",
)
def tanh_instead_of_sigmoid(x):
    f = (1 - np.exp(-x)) / (1 + np.exp(-x))
    return f, f * (1 - f)


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return sigmoid(x)[0]


@alternative("the formula as the lecture prints it; e⁻ˣ may become infinite")
def as_printed(x):
    f = 1 / (1 + np.exp(-x))
    return f, f * (1 - f)


@alternative("through the hyperbolic tangent")
def through_tanh(x):
    f = 0.5 + 0.5 * np.tanh(x / 2)
    return f, f - f**2


@alternative("the signs of x apart, element by element, into float32 arrays")
def by_loop(x):
    f, df = np.empty(x.shape, dtype=np.float32), np.empty(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        z = math.exp(-abs(float(x[index])))
        f[index], df[index] = (1 if x[index] >= 0 else z) / (1 + z), z / (1 + z) ** 2
    return f, df
