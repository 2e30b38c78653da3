"""SELU: lecture 0, formula (229), with eˣ − 1 in place of the printed eˣ − α; constants of PyTorch."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


LAMBDA = 1.0507009873554805
ALPHA = 1.6732632423543772


def selu(x: Array) -> Array:
    """Return λ·(max(0, x) + α·(e^min(0, x) − 1))."""
    return LAMBDA * (np.maximum(x, 0.0) + ALPHA * np.expm1(np.minimum(x, 0.0)))


def oracle(x: Array) -> Array:
    """Return what PyTorch gives."""
    import torch

    return torch.nn.functional.selu(torch.tensor(x)).numpy()


TOLERANCE = ELEM
RELATIVE = Tolerance(rtol=1e-9, atol=1e-25, rtol32=1e-5, atol32=1e-25)
"""Tells small positive values from 0; eˣ − 1, taken literally, has few digits for small negative ones."""

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("around-zero", arrays(x=[-1, 0, 1]), family="lecture", public=True)
    yield Case("logarithm-of-two", arrays(x=[-math.log(2)]), family="lecture", public=True)
    for name, x in (("zero", 0), ("one", 1), ("neg", -1)):
        yield Case(name, arrays(x=[x]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, -1e-8]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("extreme", arrays(x=[100, -1000]), family="magnitudes")
    yield Case("tiny", arrays(x=[3e-13, 2e-9, 5e-6]), family="magnitudes", tolerance=RELATIVE)
    yield from elementwise_cases(rng, lambda x: {"x": x})


def _scaled(x, scale, alpha, one=1.0):
    """Return SELU with other constants."""
    return scale * np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - one))


@misconception(
    "lecture-misprint",
    en="In the bracket stands eˣ − α, a misprint of formula (229) of lecture 0, with which the function jumps at zero. It "
    "should be eˣ − 1.",
    ru="В скобках стоит eˣ − α — это опечатка формулы (229) лекции 0: с ней функция имеет скачок в нуле. Должно быть eˣ − 1.",
    slip="lecture 0, formula (229)",
)
def lecture_misprint(x):
    return _scaled(x, LAMBDA, ALPHA, ALPHA)


@misconception(
    "lambda-only-positive",
    en="λ multiplies the positive side only. It should scale both: on the left λα(eˣ − 1).",
    ru="На λ умножена только положительная сторона. Умножить нужно обе: слева λα(eˣ − 1).",
)
def lambda_only_positive(x):
    return np.where(x > 0, LAMBDA * x, _scaled(x, 1.0, ALPHA))


@misconception(
    "constants-swapped",
    en="The constants are swapped. λ = 1.0507 should scale both sides, α = 1.6733 the negative one only.",
    ru="Константы перепутаны. λ = 1,0507 должно умножать обе стороны, α = 1,6733 — только отрицательную.",
)
def constants_swapped(x):
    return _scaled(x, ALPHA, LAMBDA)


@misconception(
    "elu-without-lambda",
    en="The scale λ is missing, so that this is ELU. Both sides should be multiplied by λ.",
    ru="Потерян масштаб λ, и получилась ELU. Обе стороны нужно умножить на λ.",
)
def elu_without_lambda(x):
    return _scaled(x, 1.0, ALPHA)


@misconception(
    "alpha-omitted",
    en="On the negative side α is missing. It should be λα(eˣ − 1).",
    ru="На отрицательной стороне потеряно α. Должно быть λα(eˣ − 1).",
)
def alpha_omitted(x):
    return _scaled(x, LAMBDA, 1.0)


@misconception(
    "constants-rounded",
    en="The constants are rounded to 1.05 and 1.67. All digits of the statement should be taken.",
    ru="Константы округлены до 1,05 и 1,67. Нужно взять из условия все знаки.",
)
def constants_rounded(x):
    return _scaled(x, 1.05, 1.67)


@alternative("np.where over both branches; eˣ may become infinite where it is not used")
def both_branches(x):
    return np.where(x > 0, LAMBDA * x, LAMBDA * ALPHA * np.exp(x) - LAMBDA * ALPHA)


@alternative("boolean indexing")
def boolean_indexing(x):
    y = x.copy()
    y[x <= 0] = ALPHA * np.expm1(x[x <= 0])
    return y * LAMBDA


@alternative("float32, element by element")
def by_loop(x):
    values = [LAMBDA * v if v > 0 else LAMBDA * ALPHA * math.expm1(v) for v in x.ravel().tolist()]
    return np.array(values, dtype=np.float32).reshape(x.shape)
