"""Two-layer sigmoid network, backward pass: lecture 4, «Глубинное обучение»; lecture 3, «Backprop, затухание градиента»."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    memory_cases,
    nearly_equal,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
)

Array = NDArray[np.floating]


def mlp_backward(x: Array, W1: Array, b1: Array, W2: Array, b2: Array, dy: Array) -> tuple[Array, ...]:
    """Return (dx, dW1, db1, dW2, db2) of y = σ(x W1ᵀ + b1) W2ᵀ + b2."""
    z = _hidden(x, W1, b1)
    delta = np.einsum("sk,kj,sj->sj", dy, W2, z * (1 - z))
    dW1, dW2 = np.einsum("sj,si->ji", delta, x), np.einsum("sk,sj->kj", dy, z)
    return np.einsum("sj,ji->si", delta, W1), dW1, delta.sum(axis=0), dW2, dy.sum(axis=0)


def _hidden(x: Array, W1: Array, b1: Array) -> Array:
    return _sigmoid(x @ W1.T + b1)


def _sigmoid(a: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -a))


def oracle(x: Array, W1: Array, b1: Array, W2: Array, b2: Array, dy: Array) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W1, b1, W2, b2)]
    y = F.linear(torch.sigmoid(F.linear(*leaves[:3])), *leaves[3:])
    return tuple(gradient.numpy() for gradient in torch.autograd.grad(y, leaves, torch.tensor(dy)))


TOLERANCE = REDUCE


SCALES: tuple[dict[str, int], ...] = (
    {"x": -30, "W1": 30},
    {"x": 30, "W1": -30},
    {"x": 12, "W1": -12},
    {"b1": -21},
    {"W2": 20},
    {"W2": -30, "dy": 30},
    {"b2": 12},
    {"dy": 20},
    {"dy": -28},
    *({name: power} for name in ("W2", "dy", "b1") for power in (6, -4, -7, -10)),
    {"W1": 6},
    {"b1": 5},
)
"""Powers of two by which arguments are multiplied; with x or b1 large alone all neurons would be saturated."""

OUTSIDE_DOMAIN = {"guard:x.first:1e-12": "nothing is divided by the size of x: only a changed input could show it"}

FAMILIES = (
    standard("lecture"),
    Family("small", 1.0, {"en": "one sample or one neuron", "ru": "один объект или один нейрон"}),
    Family("batches", 2.0, {"en": "several samples and neurons", "ru": "несколько объектов и нейронов"}),
    Family("square", 2.0, {"en": "layers of equal sizes", "ru": "слои одинаковых размеров"}),
    Family("saturated", 1.0, {"en": "saturated hidden neurons", "ru": "насыщенные скрытые нейроны"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the example, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("toy", _inputs([[1]], [[2]], [-1], [[3]], [0], [[1]]), family="lecture", public=True)
    for name, sizes in (
        ("one-sample", (1, 3, 4, 2)),
        ("one-input", (4, 1, 3, 2)),
        ("one-hidden", (3, 2, 1, 4)),
        ("one-output", (3, 4, 2, 1)),
    ):
        yield Case(name, _drawn(rng, *sizes), family="small")
    two = ([[1, 2], [3, -1]], [[0.5, -1], [1, 0.2]], [0.1, 0], [[1, -2]], [0], [[1], [0.5]])
    yield Case("two-samples", _inputs(*two), family="batches")
    for sizes in ((2, 3, 4, 2), (4, 2, 3, 5), (3, 4, 2, 3)):
        yield Case("random-{}-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="batches")
    for sizes in ((3, 3, 3, 3), (2, 2, 2, 2), (4, 3, 3, 4)):
        yield Case("square-{}-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="square")
    for sizes, free in (
        ((3, 2, 2, 2), [40.0, -1.0]),
        ((2, 3, 3, 2), [-40.0, 0.5, 35.0]),
        ((2, 2, 3, 3), [20.0, -20.5, 19.5]),
        ((2, 3, 4, 2), [1500.0, -1500.0, 0.25, 12.0]),
    ):
        yield Case("saturated-{}-{}-{}-{}".format(*sizes), _drawn(rng, *sizes) | {"b1": np.array(free)}, family="saturated")
    for sizes in ((130, 2, 3, 2), (2, 131, 3, 2), (2, 3, 133, 2), (2, 3, 2, 137), (11, 12, 13, 14)):
        yield Case("large-{}-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    for number, powers in enumerate(SCALES, 1):
        yield Case(f"scaled-{number}", scaled(_drawn(rng, 2, 4, 3, 5), **powers), family="magnitudes")
    for number in range(2):
        yield Case(f"digits-{number}", with_more_digits(rng, _drawn(rng, 3, 4, 2, 3)), family="batches")
    yield Case("nearly-equal", nearly_equal(_drawn(rng, 3, 4, 2, 3), "x", "W1", "b1", "W2", "dy"), family="magnitudes")
    yield from single_cases(_drawn(rng, 3, 4, 2, 2), _drawn(rng, 2, 3, 3, 3))
    yield from memory_cases(_drawn(rng, 4, 3, 5, 2), _drawn(rng, 2, 4, 3, 3), _drawn(rng, 3, 2, 4, 2))
    yield called_again(_drawn(rng, 3, 2, 4, 2), _drawn(rng, 3, 2, 4, 2))


def _inputs(*values: object) -> dict[str, object]:
    return arrays(**dict(zip(("x", "W1", "b1", "W2", "b2", "dy"), values, strict=True)))


def _drawn(rng: np.random.Generator, samples: int, n: int, h: int, m: int) -> dict[str, object]:
    """Return odd sixteenths in (-1, 1): never zero, and the hidden neurons are far from saturation."""
    shapes = ((samples, n), (h, n), (h,), (m, h), (m,), (samples, m))
    return _inputs(*(odd_sixteenths(rng, *shape, bound=1) for shape in shapes))


def _from(x, W1, dW2, db2, delta):
    """Return the five gradients when the hidden layer's *delta* is that."""
    return delta @ W1, delta.T @ x, delta.sum(axis=0), dW2, db2


@misconception(
    "activation-derivative-omitted",
    en="The sigmoid is left out on the way back. dy W2 should be multiplied by its derivative z·(1 − z), element by element.",
    ru="На обратном пути пропущена сигмоида. dy W2 нужно поэлементно умножить на её производную z·(1 − z).",
)
def activation_derivative_omitted(x, W1, b1, W2, b2, dy):
    z = _hidden(x, W1, b1)
    return _from(x, W1, dy.T @ z, dy.sum(axis=0), dy @ W2)


@misconception(
    "derivative-at-activated-value",
    en="The derivative is taken at z = σ(a) instead of a. z is σ(a) already, so it should be z·(1 − z), without another σ.",
    ru="Производная взята в точке z = σ(a) вместо a. z уже равно σ(a), поэтому должно быть z·(1 − z), без ещё одной σ.",
)
def derivative_at_activated_value(x, W1, b1, W2, b2, dy):
    z = _hidden(x, W1, b1)
    twice = _sigmoid(z)
    return _from(x, W1, dy.T @ z, dy.sum(axis=0), dy @ W2 * twice * (1 - twice))


@misconception(
    "dw2-uses-preactivation",
    en="dW2 is computed with a, the value before the sigmoid. The input of the second layer is z, so it should be dyᵀ z.",
    ru="В dW2 взято a, значение до сигмоиды. Вход второго слоя — это z, поэтому должно быть dyᵀ z.",
)
def dw2_uses_preactivation(x, W1, b1, W2, b2, dy):
    dx, dW1, db1, _, db2 = mlp_backward(x, W1, b1, W2, b2, dy)
    return dx, dW1, db1, dy.T @ (x @ W1.T + b1), db2


@misconception(
    "dx-not-propagated-through-w1",
    en="dx is the sum of δ over the hidden neurons. Every δ should go back through its weights: dx = δ W1.",
    ru="В dx дельты скрытых нейронов просто сложены. Каждая δ должна пройти назад через свои веса: dx = δ W1.",
)
def dx_not_propagated_through_w1(x, W1, b1, W2, b2, dy):
    z = _hidden(x, W1, b1)
    delta = dy @ W2 * z * (1 - z)
    return np.tile(delta.sum(axis=1, keepdims=True), (1, x.shape[1])), *mlp_backward(x, W1, b1, W2, b2, dy)[1:]


@misconception(
    "mean-over-batch",
    en="The gradients of the parameters are divided by N. They should be sums over the batch; dy holds a 1/N already where "
    "the loss has one.",
    ru="Градиенты параметров разделены на N. Это должны быть суммы по батчу; если в функции потерь есть 1/N, в dy он уже учтён.",
)
def mean_over_batch(x, W1, b1, W2, b2, dy):
    dx, *parameters = mlp_backward(x, W1, b1, W2, b2, dy)
    return dx, *(gradient / len(x) for gradient in parameters)


@misconception(
    "second-layer-weights-skipped",
    en="The hidden δ is computed from the sum of dy, without W2. Every output should pass its gradient back through its weights: dy W2.",
    ru="Скрытая δ получена из суммы dy, без W2. Каждый выход должен передавать градиент назад через свои веса: dy W2.",
)
def second_layer_weights_skipped(x, W1, b1, W2, b2, dy):
    return _from(x, W1, *_last(x, W1, b1, dy), dy.sum(axis=1, keepdims=True) * _slope(x, W1, b1))


def _last(x, W1, b1, dy):
    return dy.T @ _hidden(x, W1, b1), dy.sum(axis=0)


def _slope(x, W1, b1):
    z = _hidden(x, W1, b1)
    return z * (1 - z)


@alternative("matrix products")
def by_products(x, W1, b1, W2, b2, dy):
    return _from(x, W1, *_last(x, W1, b1, dy), dy @ W2 * _slope(x, W1, b1))


@alternative("sample by sample, the derivative σ(a)·σ(−a)")
def by_samples(x, W1, b1, W2, b2, dy):
    dx, dW1, db1, dW2, db2 = (np.zeros(array.shape) for array in (x, W1, b1, W2, b2))
    for s in range(len(x)):
        a = W1 @ x[s] + b1
        dW2 += np.outer(dy[s], _sigmoid(a))
        db2 += dy[s]
        delta = np.diag(_sigmoid(a) * _sigmoid(-a)) @ W2.T @ dy[s]
        dW1 += np.outer(delta, x[s])
        db1 += delta
        dx[s] = W1.T @ delta
    return dx, dW1, db1, dW2, db2


@alternative("results in float32")
def in_single_precision(x, W1, b1, W2, b2, dy):
    return tuple(np.float32(gradient) for gradient in by_products(x, W1, b1, W2, b2, dy))
