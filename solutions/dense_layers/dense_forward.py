"""Fully connected layer, forward pass: lecture 4, «Полносвязный слой»; lecture 0, «Операция свёртки»."""

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


def dense_forward(x: Array, W: Array, b: Array) -> Array:
    """Return y[s, j] = b[j] + Σ W[j, i] · x[s, i]."""
    return np.einsum("si,ji->sj", x, W) + b


def oracle(x: Array, W: Array, b: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.linear(torch.tensor(x), torch.tensor(W), torch.tensor(b)).numpy()


TOLERANCE = REDUCE

SCALES: tuple[dict[str, int], ...] = (
    {"x": -40, "W": 40},
    {"x": 40, "W": -40},
    {"x": -30, "b": -30},
    {"W": 15, "b": 15},
    {"b": 12},
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
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("two-by-two", _inputs([[1, 2]], [[1, 0], [3, 1]], [0.5, -1]), family="lecture", public=True)
    yield Case("lecture-4", _inputs([[1, 1], [0, 2]], [[-3, 2], [4, 2]], [0, 0]), family="lecture", public=True)
    yield Case("scalar", _inputs([[2]], [[3]], [1]), family="small")
    for name, sizes in (("one-sample", (1, 3, 4)), ("one-input", (4, 1, 3)), ("one-neuron", (3, 4, 1)), ("one-and-one", (1, 5, 1))):
        yield Case(name, _drawn(rng, *sizes), family="small")
    for sizes in ((2, 3, 4), (5, 2, 3), (3, 6, 2), (8, 4, 5)):
        yield Case("random-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="batches")
    yield Case("square-two-samples", _inputs([[1, 2], [3, 4]], [[1, 2], [3, 5]], [10, 20]), family="square")
    for name, sizes in (("neurons-as-inputs", (2, 4, 4)), ("neurons-as-samples", (4, 3, 4)), ("all-equal", (3, 3, 3))):
        yield Case(name, _drawn(rng, *sizes), family="square")
    for sizes in ((130, 3, 2), (2, 137, 3), (3, 2, 131), (19, 18, 17)):
        yield Case("large-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    for number, powers in enumerate(SCALES, 1):
        yield Case(f"scaled-{number}", scaled(_drawn(rng, 3, 4, 2), **powers), family="magnitudes")
    bias_free = _drawn(rng, 3, 2, 4)
    yield Case("zero-weights-and-inputs", bias_free | arrays(x=np.zeros((3, 2)), W=np.zeros((4, 2))), family="magnitudes")
    for number in range(2):
        yield Case(f"digits-{number}", with_more_digits(rng, _drawn(rng, 3, 4, 2)), family="batches")
    yield Case("nearly-equal", nearly_equal(_drawn(rng, 3, 4, 2), "x", "W", "b"), family="magnitudes")
    yield from single_cases(_drawn(rng, 3, 4, 2), _drawn(rng, 3, 3, 3))
    yield from memory_cases(_drawn(rng, 4, 3, 5), _drawn(rng, 2, 4, 3), _drawn(rng, 3, 2, 3))
    yield called_again(_drawn(rng, 3, 2, 4), _drawn(rng, 3, 2, 4))


def _inputs(x: object, W: object, b: object) -> dict[str, object]:
    return arrays(x=x, W=W, b=b)


def _drawn(rng: np.random.Generator, samples: int, inputs: int, neurons: int) -> dict[str, object]:
    """Return odd sixteenths in (-4, 4): never zero, and every sum of products is exact even in float32."""
    shapes = {"x": (samples, inputs), "W": (neurons, inputs), "b": (neurons,)}
    return {name: odd_sixteenths(rng, *shape) for name, shape in shapes.items()}


@misconception(
    "weight-not-transposed",
    en="x is multiplied by W itself. W has one row for each neuron, so x should be multiplied by its transpose.",
    ru="x умножен на саму W. В W по одной строке на нейрон, поэтому умножать нужно на транспонированную матрицу.",
)
def weight_not_transposed(x, W, b):
    return x @ W + b


@misconception(
    "bias-omitted",
    en="The biases b are missing, as in the formula y = σ(x Wᵀ) of lecture 3. They should be added, as in lectures 0 and 4: "
    "each neuron has n weights and one bias.",
    ru="Не прибавлены смещения b, как в формуле y = σ(x Wᵀ) лекции 3. Их нужно прибавить, как в лекциях 0 и 4: у каждого "
    "нейрона n весов и одно смещение.",
    slip="lecture 3, «Backprop, прямой проход», y = σ(x Wᵀ)",
)
def bias_omitted(x, W, b):
    return x @ W.T


@misconception(
    "bias-along-batch-axis",
    en="b is added along the samples. Its numbers belong to the neurons, so it should be added along the last axis, the same "
    "for every sample.",
    ru="b прибавлено вдоль объектов. Его числа относятся к нейронам, поэтому прибавлять b нужно вдоль последней оси, "
    "одинаково для всех объектов.",
)
def bias_along_batch_axis(x, W, b):
    return x @ W.T + b[:, None]


@misconception(
    "mean-instead-of-sum",
    en="The weighted sum is divided by the number of inputs. A neuron adds the products up, so the sum should stay as it is.",
    ru="Взвешенная сумма разделена на число входов. Нейрон складывает произведения, и сумму делить не нужно.",
)
def mean_instead_of_sum(x, W, b):
    return x @ W.T / x.shape[1] + b


@misconception(
    "activation-included",
    en="The logistic function is applied to the result. The layer should be linear: the activation is a separate layer.",
    ru="К результату применена логистическая функция. Слой должен быть линейным: активация — отдельный слой.",
)
def activation_included(x, W, b):
    return 1 / (1 + np.exp(-(x @ W.T + b)))


@misconception(
    "bias-inside-sum",
    en="b is inside the sum over the inputs and is added n times. It should be added once for each neuron.",
    ru="b стоит под знаком суммы по входам и прибавлено n раз. На каждый нейрон его нужно прибавить один раз.",
)
def bias_inside_sum(x, W, b):
    return x @ W.T + b * x.shape[1]


@alternative("one matrix with a column of ones")
def with_ones(x, W, b):
    return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W.T, b])


@alternative("loops over samples and neurons")
def by_loops(x, W, b):
    y = np.empty((len(x), len(W)))
    for s, j in np.ndindex(y.shape):
        y[s, j] = sum(W[j, i] * x[s, i] for i in range(x.shape[1])) + b[j]
    return y


@alternative("a matrix product, result in float32")
def in_single_precision(x, W, b):
    return np.float32(x @ W.T + b)
