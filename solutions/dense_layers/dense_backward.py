"""Fully connected layer, backward pass: lecture 4, «Глубинное обучение»; lecture 3, «Backprop, затухание градиента»."""

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


def dense_backward(x: Array, W: Array, dy: Array) -> tuple[Array, Array, Array]:
    """Return (dx, dW, db): every product W[j, i] · x[s, i] passes dy[s, j] on to both of its factors."""
    dx = np.einsum("sj,ji->si", dy, W)
    dW = np.einsum("sj,si->ji", dy, x)
    return dx, dW, dy.sum(axis=0)


def oracle(x: Array, W: Array, dy: Array) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    inputs, weights = torch.tensor(x, requires_grad=True), torch.tensor(W, requires_grad=True)
    bias = torch.zeros(len(W), dtype=inputs.dtype, requires_grad=True)
    gradients = torch.autograd.grad(F.linear(inputs, weights, bias), (inputs, weights, bias), torch.tensor(dy))
    return tuple(gradient.numpy() for gradient in gradients)


TOLERANCE = REDUCE

SCALES: tuple[dict[str, int], ...] = (
    {"x": -30, "dy": 30},
    {"x": 30},
    {"W": -30, "dy": 30},
    {"W": 30},
    {"x": 30, "W": 30, "dy": -30},
    {"dy": 14},
)
"""Powers of two by which arguments are multiplied."""

FAMILIES = (
    standard("lecture"),
    Family("small", 1.0, {"en": "one sample, one input or one neuron", "ru": "один объект, один вход или один нейрон"}),
    Family("batches", 2.0, {"en": "several samples and neurons", "ru": "несколько объектов и нейронов"}),
    Family("square", 2.0, {"en": "as many neurons as inputs or samples", "ru": "нейронов столько же, сколько входов или объектов"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the example, the named edge cases and, for every shape worth trying, random numbers."""
    toy = _inputs([[1, 2], [3, 5]], [[1, 0], [3, 1]], [[1, 2], [0, 1]])
    yield Case("two-samples", toy, family="lecture", public=True)
    yield Case("two-samples-one-neuron", _inputs([[1], [2]], [[3]], [[1], [5]]), family="small")
    for name, sizes in (("one-sample", (1, 3, 4)), ("one-input", (4, 1, 3)), ("one-neuron", (3, 4, 1))):
        yield Case(name, _drawn(rng, *sizes), family="small")
    for sizes in ((2, 3, 4), (5, 2, 3), (3, 6, 2), (6, 4, 5)):
        yield Case("random-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="batches")
    for sizes in ((2, 4, 4), (4, 3, 4), (3, 3, 3), (2, 2, 2)):
        yield Case("square-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="square")
    for sizes in ((130, 3, 2), (2, 137, 3), (3, 2, 131), (19, 18, 17)):
        yield Case("large-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    for number, powers in enumerate(SCALES, 1):
        yield Case(f"scaled-{number}", scaled(_drawn(rng, 3, 4, 2), **powers), family="magnitudes")
    yield Case("scaled-against", scaled(_drawn(rng, 3, 4, 2), x=40, W=40, dy=-40), family="magnitudes")
    for number in range(2):
        yield Case(f"digits-{number}", with_more_digits(rng, _drawn(rng, 3, 4, 2)), family="batches")
    yield Case("nearly-equal", nearly_equal(_drawn(rng, 3, 4, 2), "x", "W", "dy"), family="magnitudes")
    yield from single_cases(_drawn(rng, 3, 4, 2), _drawn(rng, 3, 3, 3))
    yield from memory_cases(_drawn(rng, 4, 3, 5), _drawn(rng, 2, 4, 3), _drawn(rng, 3, 3, 3))
    yield called_again(_drawn(rng, 3, 2, 4), _drawn(rng, 3, 2, 4))


def _inputs(x: object, W: object, dy: object) -> dict[str, object]:
    return arrays(x=x, W=W, dy=dy)


def _drawn(rng: np.random.Generator, samples: int, inputs: int, neurons: int) -> dict[str, object]:
    """Return odd sixteenths in (-4, 4): never zero, and every sum of products is exact even in float32."""
    shapes = {"x": (samples, inputs), "W": (neurons, inputs), "dy": (samples, neurons)}
    return {name: odd_sixteenths(rng, *shape) for name, shape in shapes.items()}


@misconception(
    "dw-transposed",
    en="dW is transposed. It should have the shape of W, one row for each neuron: dyᵀ x, not xᵀ dy.",
    ru="dW транспонирована. Её форма должна быть та же, что у W, по строке на нейрон: dyᵀ x, а не xᵀ dy.",
)
def dw_transposed(x, W, dy):
    dx, dW, db = dense_backward(x, W, dy)
    return dx, dW.T, db


@misconception(
    "dx-with-transposed-weight",
    en="dy is multiplied by Wᵀ, as in the forward pass. On the way back it should be multiplied by W itself: dx = dy W.",
    ru="dy умножен на Wᵀ, как в прямом проходе. На обратном пути его нужно умножить на саму W: dx = dy W.",
)
def dx_with_transposed_weight(x, W, dy):
    return dy @ W.T, *dense_backward(x, W, dy)[1:]


@misconception(
    "db-not-summed",
    en="db still has one row for each sample. All samples share b, so the rows of dy should be summed.",
    ru="В db осталось по строке на объект. У всех объектов b общее, поэтому строки dy нужно сложить.",
)
def db_not_summed(x, W, dy):
    return *dense_backward(x, W, dy)[:2], dy.copy()


@misconception(
    "db-wrong-axis",
    en="db is summed over the neurons. It should be summed over the samples (axis 0), which leaves one number for each neuron.",
    ru="db просуммировано по нейронам. Суммировать нужно по объектам (ось 0): останется по числу на нейрон.",
)
def db_wrong_axis(x, W, dy):
    return *dense_backward(x, W, dy)[:2], dy.sum(axis=1)


@misconception(
    "mean-over-batch",
    en="dW and db are divided by N. They should be sums over the batch; where the loss is a mean, dy holds the 1/N already.",
    ru="dW и db разделены на N. Это должны быть суммы по батчу; если функция потерь усредняется, множитель 1/N уже есть в dy.",
)
def mean_over_batch(x, W, dy):
    dx, dW, db = dense_backward(x, W, dy)
    return dx, dW / len(x), db / len(x)


@misconception(
    "dw-uses-weights",
    en="dW is computed from W. The derivative of W[j, i] · x[s, i] with respect to the weight is the input, so dW should be dyᵀ x.",
    ru="dW вычислена через W. Производная W[j, i] · x[s, i] по весу — это вход, поэтому dW должна быть равна dyᵀ x.",
)
def dw_uses_weights(x, W, dy):
    dx, _, db = dense_backward(x, W, dy)
    return dx, db[:, None] * W, db


@alternative("matrix products")
def by_products(x, W, dy):
    return dy @ W, dy.T @ x, np.ones(len(dy)) @ dy


@alternative("sample by sample")
def by_samples(x, W, dy):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(len(W))
    for s in range(len(x)):
        dx[s] = W.T @ dy[s]
        dW += np.outer(dy[s], x[s])
        db += dy[s]
    return dx, dW, db


@alternative("transposed products, results in float32")
def in_single_precision(x, W, dy):
    return np.float32((W.T @ dy.T).T), np.float32((x.T @ dy).T), np.float32(dy.sum(0))
