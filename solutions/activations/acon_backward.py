"""Backward pass of ACON-C: lecture 1, «Ещё о функциях активации» (a₁ and a₂ become trainable; limits of the slope)."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, NARROW, both_signs, elementwise_cases, scaled, standard

Array = NDArray[np.floating]
Gradients = tuple[Array, float, float, float]


def acon_backward(x: Array, a1: float, a2: float, beta: float, dy: Array) -> Gradients:
    """Return the gradients for x, a₁, a₂ and β."""
    p = (a1 - a2) * x
    s = np.exp(-np.logaddexp(0.0, -beta * p))
    bend = s * (1 - s) * p
    slope = s + beta * bend
    pull = dy * x
    da1 = (pull * slope).sum()
    return dy * (a1 * slope + a2 * (1 - slope)), da1, pull.sum() - da1, (dy * p * bend).sum()


def oracle(x: Array, a1: float, a2: float, beta: float, dy: Array) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    first, second, sharpness = (torch.tensor(value, dtype=inputs.dtype, requires_grad=True) for value in (a1, a2, beta))
    p = (first - second) * inputs
    y = p * torch.sigmoid(sharpness * p) + second * inputs
    return tuple(g.numpy() for g in torch.autograd.grad(y, (inputs, first, second, sharpness), torch.tensor(dy)))


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("one", 1.0, {"en": "one element", "ru": "один элемент"}),
    Family("vectors", 4.0, {"en": "several elements", "ru": "несколько элементов"}),
    Family("far", 1.0, {"en": "far from zero, equal slopes, β = 0", "ru": "вдали от нуля, равные наклоны, β = 0"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("two-elements", _inputs([1, -2], 1, 0.25, 2, [1, 1]), family="lecture", public=True)
    yield Case("limits", _inputs([50, -50], 1, 0.25, 1, [1, 1]), family="lecture", public=True)
    yield Case("single", _inputs([1.5], 2, -1, 0.5, [2]), family="one")
    yield Case("single-neg", _inputs([-0.5], 1.5, 0.5, 3, [-1]), family="one")
    for n in (3, 5):
        yield Case(f"random-{n}", _drawn(rng, n), family="vectors")
    turned = _drawn(rng, 4)
    yield Case("slopes-in-the-other-order", turned | {"a1": turned["a2"], "a2": turned["a1"]}, family="vectors")
    yield Case("negative-beta", _drawn(rng, 4) | {"beta": -rng.uniform(0.4, 0.8)}, family="vectors")
    yield Case("equal-gradients", _drawn(rng, 4) | {"dy": np.full(4, 1.25)}, family="vectors")
    yield Case("equal-slopes", _drawn(rng, 4) | {"a1": 0.75, "a2": 0.75}, family="far")
    yield Case("beta-zero", _drawn(rng, 5) | {"beta": 0.0}, family="far")
    for name, parameters in {
        "first-zero": {"a1": 0.0},
        "first-one": {"a1": 1.0},
        "second-zero": {"a2": 0.0},
        "second-one": {"a2": 1.0},
    }.items():
        yield Case(f"{name}", _drawn(rng, 5) | parameters, family="far")
    yield Case("far", _inputs([80, -90, 3], 1.5, -0.5, 2, [0.5, -1, 2]), family="far")
    yield Case("extreme", _inputs([400, -500, 1], -0.25, 1.75, 1, [1, 0.5, -2]), family="far")
    for name, sign in (("neg", -1), ("pos", 1)):
        yield Case(f"random-single-{name}", _with_parameters(rng, sign * rng.uniform(0.3, 1.8, 1)), family="one")
    yield from _other_magnitudes(rng)
    yield from elementwise_cases(rng, lambda x: _with_parameters(rng, x), high=400.0)


def _other_magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    for name, size, parameters in (
        ("beta-small", 200, {"beta": 2e-3}),
        ("beta-tiny", 1e13, {"beta": 4e-14}),
        ("beta-large", 2e-4, {"beta": 1e4}),
        ("beta-large-negative", 2e-4, {"beta": -1e4}),
        ("steep", 1e-6, {"a1": 1.8e6, "a2": -2.2e6}),
        ("steep-turned", 1e-6, {"a1": -1.9e6, "a2": 2.1e6}),
        ("flat", 1e8, {"a1": 4e-9, "a2": -3e-9}),
    ):
        x = both_signs(rng, 5, low=size / 10, high=size)
        yield Case(name, _with_parameters(rng, x) | parameters, family="magnitudes", tolerance=NARROW)
    yield Case("large-gradients", scaled(_drawn(rng, 5), dy=20), family="magnitudes")
    yield Case("small-gradients", scaled(_drawn(rng, 5), dy=-28), family="magnitudes")
    yield Case("small-gradients-far-away", scaled(_drawn(rng, 5), x=40, dy=-40) | {"beta": 2.0**-41}, family="magnitudes")


def _inputs(x: object, a1: float, a2: float, beta: float, dy: object) -> dict[str, Any]:
    numbers = {"a1": float(a1), "a2": float(a2), "beta": float(beta)}
    return {"x": np.array(x, dtype=np.float64), **numbers, "dy": np.array(dy, dtype=np.float64)}


def _drawn(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    return _with_parameters(rng, both_signs(rng, *shape, low=0.3, high=1.8))


def _with_parameters(rng: np.random.Generator, x: Array) -> dict[str, Any]:
    """Return parameters with which the bend is felt, and gradients away from zero."""
    dy = both_signs(rng, *x.shape, low=0.3, high=2)
    return _inputs(x, rng.uniform(1.3, 2), rng.uniform(-0.9, -0.2), rng.uniform(0.3, 0.8), dy)


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def _gradients(x, a1, a2, beta, dy, *, slope_of=None, line=1.0, power=2, total=np.sum):
    """Return the four gradients put together from parts that a misconception replaces."""
    p = (a1 - a2) * x
    s = _sigmoid(beta * p)
    slope = s + beta * p * s * (1 - s) if slope_of is None else slope_of(p, s)
    dx = dy * ((a1 - a2) * slope + line * a2)
    return dx, total(dy * x * slope), total(dy * x * (1 - slope)), total(dy * p**power * s * (1 - s))


@misconception(
    "product-rule-forgotten",
    en="D is σ(βp) alone. Since p·σ(βp) is a product of two functions of p, D should also hold the second term, β·p·s·(1 − s).",
    ru="D равно только σ(βp). Но p·σ(βp) — произведение двух функций от p, поэтому в D должно быть и второе слагаемое, β·p·s·(1 − s).",
)
def product_rule_forgotten(x, a1, a2, beta, dy):
    return _gradients(x, a1, a2, beta, dy, slope_of=lambda p, s: s)


@misconception(
    "beta-missing-in-derivative",
    en="The second term of D is p·s·(1 − s), without β. By the chain rule it should be β·p·s·(1 − s).",
    ru="Второе слагаемое D равно p·s·(1 − s), без β. По правилу дифференцирования сложной функции оно должно быть равно β·p·s·(1 − s).",
)
def beta_missing_in_derivative(x, a1, a2, beta, dy):
    return _gradients(x, a1, a2, beta, dy, slope_of=lambda p, s: s + p * s * (1 - s))


@misconception(
    "da2-sign-only",
    en="da2 is da1 with a minus. a₂ also occurs in the line a₂x, so it should be Σ dy·x·(1 − D).",
    ru="da2 — это da1 с обратным знаком. Но a₂ входит ещё и в прямую a₂x, поэтому должно получиться Σ dy·x·(1 − D).",
)
def da2_sign_only(x, a1, a2, beta, dy):
    dx, da1, _, dbeta = acon_backward(x, a1, a2, beta, dy)
    return dx, da1, -da1, dbeta


@misconception(
    "dbeta-p-not-squared",
    en="In dbeta p has the power 1. One p stands in front of σ and another comes out of its argument, so it should be p².",
    ru="В dbeta стоит первая степень p. Один множитель p стоит перед σ, второй получается из её аргумента, поэтому должно быть p².",
)
def dbeta_p_not_squared(x, a1, a2, beta, dy):
    return _gradients(x, a1, a2, beta, dy, power=1)


@misconception(
    "hard-limits",
    en="dx takes the slopes a₁ and a₂, as if the bend were a corner. These are limits far from zero; the slope should be (a₁ "
    "− a₂)D + a₂ everywhere.",
    ru="В dx взяты наклоны a₁ и a₂, как будто у функции излом. Это лишь пределы вдали от нуля; наклон всюду должен быть равен "
    "(a₁ − a₂)D + a₂.",
)
def hard_limits(x, a1, a2, beta, dy):
    return dy * np.where(x > 0, a1, a2), *acon_backward(x, a1, a2, beta, dy)[1:]


@misconception(
    "parameter-gradients-averaged",
    en="The gradients for a₁, a₂ and β are means over the elements. All elements share these parameters, so the gradients should be sums.",
    ru="Градиенты по a₁, a₂ и β усреднены по элементам. Эти параметры общие для всех элементов, поэтому градиенты должны быть суммами.",
)
def parameter_gradients_averaged(x, a1, a2, beta, dy):
    return _gradients(x, a1, a2, beta, dy, total=np.mean)


@misconception(
    "dx-linear-term-missing",
    en="dx lacks the slope of the line a₂x. It should be dy·((a₁ − a₂)D + a₂).",
    ru="В dx потерян наклон прямой a₂x. Должно быть dy·((a₁ − a₂)D + a₂).",
)
def dx_linear_term_missing(x, a1, a2, beta, dy):
    return _gradients(x, a1, a2, beta, dy, line=0.0)


@alternative("the four formulas as the statement gives them")
def as_stated(x, a1, a2, beta, dy):
    p = (a1 - a2) * x
    s = 1 / (1 + np.exp(-beta * p))
    d = s + beta * p * s * (1 - s)
    return dy * ((a1 - a2) * d + a2), np.sum(dy * x * d), np.sum(dy * x * (1 - d)), np.sum(dy * p**2 * s * (1 - s))


@alternative("dot products, the sigmoid through a hyperbolic tangent")
def dot_products(x, a1, a2, beta, dy):
    p = (a1 - a2) * x
    t = np.tanh(beta * p / 2)
    d = (1 + t) / 2 + beta * p * (1 - t) * (1 + t) / 4
    flat = (dy * x).ravel()
    return dy * ((a1 - a2) * d + a2), flat @ d.ravel(), flat @ (1 - d).ravel(), (dy * p).ravel() @ (p * (1 - t * t) / 4).ravel()


@alternative("float32, element by element")
def by_loop(x, a1, a2, beta, dy):
    dx, sums = np.empty(x.shape, dtype=np.float32), np.zeros(3)
    for index in np.ndindex(x.shape):
        p = (a1 - a2) * float(x[index])
        s = 0.5 + 0.5 * math.tanh(beta * p / 2)
        d = s + beta * p * s * (1 - s)
        dx[index] = dy[index] * ((a1 - a2) * d + a2)
        sums += float(dy[index]) * np.array([x[index] * d, x[index] * (1 - d), p * p * s * (1 - s)])
    return dx, *np.float32(sums)
