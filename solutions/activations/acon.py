"""ACON-C, with ACON-A and ACON-B as special cases: lecture 1, «Ещё о функциях активации»."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, NARROW, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def acon(x: Array, a1: float, a2: float, beta: float) -> Array:
    """Return p·σ(βp) + a₂x with p = (a₁ − a₂)x; ln σ(βp) = −ln(1 + e^(−βp)) has no overflow in it."""
    p = (a1 - a2) * x
    return p * np.exp(-np.logaddexp(0.0, -beta * p)) + a2 * x


def oracle(x: Array, a1: float, a2: float, beta: float) -> Array:
    """Return what PyTorch gives."""
    import torch

    inputs = torch.tensor(x)
    p = (a1 - a2) * inputs
    return (p * torch.sigmoid(beta * p) + a2 * inputs).numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("acon-b", 1.0, {"en": "ACON-B: a₁ = 1", "ru": "ACON-B: a₁ = 1"}),
    Family("acon-c", 4.0, {"en": "any slopes, in any order", "ru": "любые наклоны в любом порядке"}),
    Family(
        "special",
        1.0,
        {"en": "equal or zero slopes, β = 0, small and large β", "ru": "равные или нулевые наклоны, β = 0, малое и большое β"},
    ),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("acon-b", _inputs([2], 1, 0.25, 1), family="lecture", public=True)
    yield Case("acon-a", _inputs([-1, 0, 2], 1, 0, 1), family="lecture", public=True)
    yield Case("logarithm-of-three", _inputs([1, -1], 3, 1, math.log(3) / 2), family="lecture", public=True)
    for n in (3, 5):
        yield Case(f"acon-b-{n}", _drawn(rng, n) | {"a1": 1.0, "a2": rng.uniform(0.1, 0.6)}, family="acon-b")
    yield Case("one-element", _inputs([1], 2, -1, 0.5), family="acon-c")
    for n in (4, 7):
        yield Case(f"random-{n}", _drawn(rng, n), family="acon-c")
    turned = _drawn(rng, 5)
    yield Case("slopes-in-the-other-order", turned | {"a1": turned["a2"], "a2": turned["a1"]}, family="acon-c")
    yield Case("negative-beta", _drawn(rng, 5) | {"beta": -rng.uniform(0.4, 0.8)}, family="acon-c")
    yield from _special(rng)
    yield Case("extreme", _inputs([1000, -1000], 1, 0.1, 1), family="magnitudes")
    yield Case("extreme-turned", _inputs([-900, 750, 1, -2], -0.25, 1, 0.8), family="magnitudes")
    yield from elementwise_cases(rng, lambda x: _with_parameters(rng, x), high=4000.0)


def _special(rng: np.random.Generator) -> Iterator[Case]:
    drawn = {
        "equal-slopes": {"a1": 0.75, "a2": 0.75},
        "first-slope-zero": {"a1": 0.0},
        "second-slope-zero": {"a2": 0.0},
        "beta-zero": {"beta": 0.0},
        "beta-100": {"beta": 100.0},
    }
    for name, parameters in drawn.items():
        yield Case(name, _drawn(rng, 5) | parameters, family="special")
    for name, size, parameters in (
        ("beta-small", 200, {"beta": 2e-3}),
        ("beta-tiny", 1e13, {"beta": 4e-14}),
        ("beta-large", 2e-4, {"beta": 1e4}),
        ("beta-large-negative", 2e-4, {"beta": -1e4}),
        ("steep", 1e-3, {"a1": 1800.0, "a2": -2200.0}),
        ("very-steep", 1e-13, {"a1": 1.8e13, "a2": -2.2e13}),
        ("steep-turned", 1e-3, {"a1": -1900.0, "a2": 2100.0}),
        ("flat", 1e13, {"a1": 4e-14, "a2": -3e-14}),
    ):
        x = both_signs(rng, 8, low=size / 10, high=size)
        yield Case(name, _with_parameters(rng, x) | parameters, family="special", tolerance=NARROW)


def _inputs(x: object, a1: float, a2: float, beta: float) -> dict[str, Any]:
    return {"x": np.array(x, dtype=np.float64), "a1": float(a1), "a2": float(a2), "beta": float(beta)}


def _drawn(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    return _with_parameters(rng, both_signs(rng, *shape, low=0.3, high=2.5))


def _with_parameters(rng: np.random.Generator, x: Array) -> dict[str, Any]:
    """Return slopes whose difference is not 1, and a β other than 1."""
    return _inputs(x, rng.uniform(1.3, 2), rng.uniform(-0.9, -0.1), rng.uniform(0.3, 0.8))


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


@misconception(
    "slope-difference-missing-in-sigmoid",
    en="The argument of σ is βx, but it should be β(a₁ − a₂)x, as in the smooth maximum of the two lines.",
    ru="Аргумент σ равен βx, а должен быть равен β(a₁ − a₂)x, как в гладком максимуме двух прямых.",
)
def slope_difference_missing_in_sigmoid(x, a1, a2, beta):
    return (a1 - a2) * x * _sigmoid(beta * x) + a2 * x


@misconception(
    "beta-ignored",
    en="The argument of σ is (a₁ − a₂)x, without β. It should be β(a₁ − a₂)x.",
    ru="Аргумент σ равен (a₁ − a₂)x: в нём потеряно β. Он должен быть равен β(a₁ − a₂)x.",
)
def beta_ignored(x, a1, a2, beta):
    return acon(x, a1, a2, 1.0)


@misconception(
    "linear-term-missing",
    en="The term a₂x is missing, so the function tends to 0 on one side. It should tend to the line a₂x: add the term.",
    ru="Потеряно слагаемое a₂x, и с одной стороны функция стремится к 0, а должна стремиться к прямой a₂x: прибавьте это слагаемое.",
)
def linear_term_missing(x, a1, a2, beta):
    return acon(x, a1, a2, beta) - a2 * x


@misconception(
    "linear-term-a1",
    en="The line a₁x is added. With (a₁ − a₂)x in front of σ it should be the line a₂x.",
    ru="Прибавлена прямая a₁x. Если перед σ стоит (a₁ − a₂)x, прибавлять нужно прямую a₂x.",
)
def linear_term_a1(x, a1, a2, beta):
    p = (a1 - a2) * x
    return p * _sigmoid(beta * p) + a1 * x


@misconception(
    "hard-maximum",
    en="The result is max(a₁x, a₂x), which ACON only tends to for β → ∞. For a given β the bend should be smooth: use the formula with σ.",
    ru="Результат — max(a₁x, a₂x), а это лишь предел ACON при β → ∞. При заданном β переход должен быть гладким: нужна формула с σ.",
)
def hard_maximum(x, a1, a2, beta):
    return np.maximum(a1 * x, a2 * x)


@misconception(
    "factor-x-missing",
    en="σ is multiplied by a₁ − a₂ alone. The factor in front of it is (a₁ − a₂)x.",
    ru="σ умножена только на a₁ − a₂. Перед ней должно стоять (a₁ − a₂)x.",
)
def factor_x_missing(x, a1, a2, beta):
    return (a1 - a2) * _sigmoid(beta * (a1 - a2) * x) + a2 * x


@alternative("the formula as the lecture prints it; the exponential may become infinite")
def as_printed(x, a1, a2, beta):
    d = a1 - a2
    return d * x / (1 + np.exp(-beta * d * x)) + a2 * x


@alternative("the smooth maximum of the two lines")
def smooth_maximum_of_lines(x, a1, a2, beta):
    lines = np.stack([a1 * x, a2 * x])
    weights = np.exp(beta * lines - np.max(beta * lines, axis=0))
    return (lines * weights).sum(axis=0) / weights.sum(axis=0)


@alternative("the mean of the lines, and half their difference times a hyperbolic tangent, result in float32")
def through_tanh(x, a1, a2, beta):
    half = (a1 - a2) * x / 2
    return np.float32((a1 + a2) * x / 2 + half * np.tanh(beta * half))
