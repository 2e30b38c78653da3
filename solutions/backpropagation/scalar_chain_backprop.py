"""Backpropagation through a chain of one-neuron sigmoid layers: lecture 3, «Backprop, затухание градиента»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, standard

Array = NDArray[np.floating]


def scalar_chain_backprop(x: float, w: Array, t: float) -> tuple[float, float, Array]:
    """Return (y, ∂E/∂x, ∂E/∂w); ∂E/∂z_k is y − t times all factors of the layers after the k-th."""
    z = [x]
    for weight in w:
        z.append(np.exp(-np.logaddexp(0.0, -weight * z[-1])))
    inputs, outputs = np.array(z[:-1]), np.array(z[1:])
    slopes = outputs * (1 - outputs)
    y = outputs[-1]
    at_z = (y - t) * np.append(np.cumprod((slopes * w)[::-1])[::-1], 1.0)
    return y, at_z[0], at_z[1:] * slopes * inputs


def oracle(x: float, w: Array, t: float) -> tuple[Any, ...]:
    """Return PyTorch's automatic derivatives."""
    import torch

    start, weights = torch.tensor(float(x), requires_grad=True), torch.tensor(w, requires_grad=True)
    z = start
    for weight in weights:
        z = torch.sigmoid(z * weight)
    return z, *torch.autograd.grad((z - t) ** 2 / 2, (start, weights))


TOLERANCE = ITER
RELATIVE = Tolerance(rtol=1e-8, atol=1e-25, rtol32=1e-3, atol32=1e-25)
"""Tells small gradients from each other and from 0."""

FAMILIES = (
    standard("lecture"),
    Family("one-layer", 2.0, {"en": "one layer", "ru": "один слой"}),
    Family("chains", 4.0, {"en": "longer chains", "ru": "более длинные цепочки"}),
    Family("special", 1.0, {"en": "zero weights, errors of any size, saturation", "ru": "нулевые веса, ошибки любого размера, насыщение"}),
    Family("long", 1.0, {"en": "hundreds and thousands of layers", "ru": "сотни и тысячи слоёв"}),
    Family("small", 1.0, {"en": "small gradients", "ru": "малые градиенты"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("two-layers", _inputs(0.5, [2, -1], 1), family="lecture", public=True)
    yield Case("five-layers", _inputs(1, [1, 1, 1, 1, 1], 0), family="lecture", public=True)
    yield Case("one-layer", _inputs(2, [0.5], 1), family="one-layer")
    yield Case("one-layer-of-ones", _inputs(1, [1], 0), family="one-layer")
    for number in range(2):
        yield Case(f"one-layer-{number}", _drawn(rng, 1), family="one-layer")
    yield Case("opposite-weights", _inputs(1, [2, -3], 0), family="chains")
    for layers in (2, 3, 4, 6):
        yield Case(f"{layers}-layers", _drawn(rng, layers), family="chains")
    blocked = _drawn(rng, 4)
    blocked["w"][1] = 0.0
    yield Case("zero-weight", blocked, family="special")
    yield Case("no-error", _inputs(0, [1.5], 0.5), family="special")
    yield Case("zero-input", _drawn(rng, 2) | {"x": 0.0}, family="special")
    yield Case("saturated", _inputs(0.9, [30, -1], 1), family="special")
    yield Case("saturated-below", _inputs(0.9, [-30, 2], 0.2), family="special")
    yield Case("far-saturated", _inputs(-1, [1000, -800, 3], 0.2), family="special")
    yield Case("large-input", _inputs(-1000, [0.5, 2, -1], 0.2), family="special")
    yield Case("large-input-small-weight", _inputs(1800, [5e-4, 2], 1700), family="special")
    yield Case("large-negative-input-small-weight", _inputs(-1800, [5e-4, 2], 0), family="special")
    yield Case("small-input-large-weight", _inputs(1e-3, [1800, -1.5, 2500], 0.3), family="special")
    yield Case("large-error", _drawn(rng, 3) | {"t": -4e5}, family="special")
    yield Case("whole-numbers", _drawn(rng, 2) | {"x": 1, "t": 0}, family="special")
    for layers in (18, 130, 2500):
        yield Case(f"{layers}-layers", _drawn(rng, layers), family="long")
    yield Case("small-input", _inputs(4e-9, [1.5], 1), family="small", tolerance=RELATIVE)
    yield Case("small-weights", _inputs(0.5, [4e-9, 1.5, -3e-7], 0.2), family="small", tolerance=RELATIVE)
    yield Case("small-target", _inputs(1, [2, -13], 4e-9), family="small", tolerance=RELATIVE)
    for x in (0.09, 0.009, 0.0009):
        yield Case(f"input-{x:g}", _inputs(x, [2.5, -1.5], 0.2), family="small", tolerance=RELATIVE)
    for number, (x, weight) in enumerate(
        ((0.05, 30), (-0.05, -60), (0.05, -24), (0.02, 70), (0.004, 450), (0.004, -450), (0.001, 1600), (0.001, -1600))
    ):
        yield Case(f"steep-{number}", _inputs(x, [weight, 1.5], 0.2), family="small", tolerance=RELATIVE)
    yield Case("equal-weights", _inputs(0.7, [1.5, 1.5, 1.5], 0.2), family="small", tolerance=RELATIVE)
    yield Case("nearly-equal", _inputs(1, 1.25 + 1e-6 * rng.uniform(-1, 1, 4), 0), family="small", tolerance=RELATIVE)
    for layers in (8, 14):
        yield Case(f"small-{layers}", _drawn(rng, layers), family="small", tolerance=RELATIVE)
    yield from memory_cases(_drawn(rng, 3), None, _drawn(rng, 4))
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))


def _inputs(x: float, w: object, t: float) -> dict[str, Any]:
    return {"x": float(x), "w": array(w), "t": float(t)}


def _drawn(rng: np.random.Generator, layers: int) -> dict[str, Any]:
    """Return a chain with weights neither near 0 nor near 1, where their factor would not show."""
    w = rng.uniform(1.3, 3, layers) * rng.choice([-1, 1], layers)
    return _inputs(rng.uniform(0.3, 1) * rng.choice([-1, 1]), w, rng.uniform(-1, 0))


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _slope(z):
    return z * (1 - z)


def _chain(x, w, t, *, error=lambda y, t: y - t, slope=_slope, last_slope=None, weighted=True, from_output=False):
    """Return the results of a loop from the last layer to the first, with room for a slip in each part."""
    z = [x]
    for weight in w:
        z.append(_sigmoid(weight * z[-1]))
    delta, dw = error(z[-1], t), np.zeros(len(w))
    for k in reversed(range(len(w))):
        s = delta * (last_slope or slope if k == len(w) - 1 else slope)(z[k + 1])
        dw[k] = s * z[k + 1 if from_output else k]
        delta = s * w[k] if weighted else s
    return z[-1], delta, dw


@misconception(
    "weight-missing-in-chain",
    en="The step back through a layer lacks the weight. It should be ∂E/∂z_{k−1} = ∂E/∂z_k · z_k(1 − z_k) · w_k.",
    ru="При шаге назад через слой потерян вес. Должно быть ∂E/∂z_{k−1} = ∂E/∂z_k · z_k(1 − z_k) · w_k.",
)
def weight_missing_in_chain(x, w, t):
    return _chain(x, w, t, weighted=False)


@misconception(
    "derivative-at-activated-value",
    en="In the derivative σ is applied once more. z_k is the output of σ already, so it should be z_k(1 − z_k).",
    ru="В производной σ применена ещё раз. z_k — уже выход σ, поэтому должно быть z_k(1 − z_k).",
)
def derivative_at_activated_value(x, w, t):
    return _chain(x, w, t, slope=lambda z: _slope(_sigmoid(z)))


@misconception(
    "constant-quarter-derivative",
    en="The derivative is taken to be 1/4, its largest value and the bound of the lecture. It should be the actual one, z_k(1 − z_k).",
    ru="Производная принята равной 1/4 — это её наибольшее значение, оценка из лекции. Нужно взять саму производную, z_k(1 − z_k).",
)
def constant_quarter_derivative(x, w, t):
    return _chain(x, w, t, slope=lambda z: 0.25)


@misconception(
    "error-sign",
    en="The error is t − y. The derivative of ½(y − t)² is y − t, and this should be taken.",
    ru="Ошибка взята как t − y. Производная ½(y − t)² равна y − t, её и нужно взять.",
)
def error_sign(x, w, t):
    return _chain(x, w, t, error=lambda y, t: t - y)


@misconception(
    "loss-half-forgotten",
    en="The gradients are twice too large. The loss is ½(y − t)², so the 2 of the derivative should cancel.",
    ru="Градиенты вдвое больше нужных. Функция потерь — ½(y − t)², поэтому двойка из производной должна сократиться.",
)
def loss_half_forgotten(x, w, t):
    return _chain(x, w, t, error=lambda y, t: 2 * (y - t))


@misconception(
    "dw-uses-output",
    en="∂E/∂w_k contains the output of the neuron. The weight multiplies its input, so the factor should be z_{k−1}.",
    ru="В ∂E/∂w_k стоит выход нейрона. Вес умножается на его вход, поэтому должен стоять множитель z_{k−1}.",
)
def dw_uses_output(x, w, t):
    return _chain(x, w, t, from_output=True)


@misconception(
    "last-sigmoid-skipped",
    en="The last layer lacks the derivative of σ. The output neuron has a sigmoid too, so y(1 − y) should be a factor.",
    ru="У последнего слоя нет производной σ. У выходного нейрона тоже сигмоида, поэтому нужно умножить на y(1 − y).",
)
def last_sigmoid_skipped(x, w, t):
    return _chain(x, w, t, last_slope=lambda z: 1.0)


@misconception(
    "sigmoid-derivative-dropped",
    en="The derivatives of σ are missing. Every layer should contribute a factor z_k(1 − z_k).",
    ru="Потеряны производные σ. Каждый слой должен давать множитель z_k(1 − z_k).",
)
def sigmoid_derivative_dropped(x, w, t):
    return _chain(x, w, t, slope=lambda z: 1.0)


@alternative("a loop from the last layer to the first")
def by_loop(x, w, t):
    return _chain(x, w, t)


@alternative("as a product of 1×1 Jacobians, with the sigmoid through a hyperbolic tangent")
def by_jacobians(x, w, t):
    z = np.empty(len(w) + 1)
    z[0] = x
    for k in range(len(w)):
        z[k + 1] = (1 + np.tanh(w[k] * z[k] / 2)) / 2
    slopes = z[1:] - z[1:] ** 2
    after = [z[-1] - t]
    for slope, weight in zip(slopes[:0:-1], w[:0:-1], strict=True):
        after.append(after[-1] * slope * weight)
    local = np.array(after[::-1]) * slopes
    return float(z[-1]), float(local[0] * w[0]), local * z[:-1]


@alternative("forward derivatives, results in float32")
def in_single_precision(x, w, t):
    z, dx, dw = x, 1.0, np.zeros(len(w))
    for k, weight in enumerate(w):
        new = 1 / (1 + np.exp(-weight * z))
        slope = new * (1 - new)
        dw *= slope * weight
        dw[k] = slope * z
        z, dx = new, dx * slope * weight
    return np.float32(z), np.float32((z - t) * dx), np.float32((z - t) * dw)
