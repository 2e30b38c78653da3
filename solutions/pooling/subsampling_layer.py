"""Trainable subsampling layer: lecture 2, «Субдискретизирующий слой»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import arrays, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]


def subsampling_layer(x: Array, w: Array, b: Array) -> Array:
    """Return y[c] = σ(w[c] · s[c] + b[c]), where s holds the maxima of the 2×2 cells of x."""
    return _sigmoid(_scale(_cells(x).max(axis=(3, 4)), w, b))


def _cells(x: Array, step: int = 2) -> Array:
    """Return the 2×2 cells of every map, shape (C, ⌊H/2⌋, ⌊W/2⌋, 2, 2)."""
    return sliding_window_view(x, (2, 2), axis=(1, 2))[:, ::step, ::step]


def _scale(s: Array, w: Array, b: Array) -> Array:
    return w[:, None, None] * s + b[:, None, None]


def _sigmoid(a: Array) -> Array:
    return np.exp(-np.logaddexp(0, -a))  # e^(-a) itself may overflow


def oracle(x: Array, w: Array, b: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    s = F.max_pool2d(torch.tensor(x)[None], 2)[0]
    return torch.sigmoid(torch.tensor(w)[:, None, None] * s + torch.tensor(b)[:, None, None]).numpy()


TOLERANCE = REDUCE

EQUIVALENT_MUTANTS = {
    "axis=(4, 3)": "a maximum over two axes does not depend on their order",
    "axis=(2, 1)": "the cell is square: its rows and columns may be cut in either order",
}

FAMILIES = (
    standard("lecture"),
    Family("one-map", 2.0, {"en": "one map", "ru": "одна карта"}),
    Family("maps", 2.0, {"en": "several maps", "ru": "несколько карт"}),
    Family("negative", 2.0, {"en": "negative coefficients", "ru": "отрицательные коэффициенты"}),
    Family("odd", 1.0, {"en": "odd numbers of rows or columns", "ru": "нечётное число строк или столбцов"}),
    standard("sizes"),
    Family("magnitudes", 1.0, {"en": "sums far from zero", "ru": "суммы, далёкие от нуля"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    cell = [[[1, 2], [3, 4]]]
    yield Case("one-cell", _inputs(cell, [2], [-7]), family="lecture", public=True)
    yield Case("one-cell-negative", _inputs(cell, [-1], [2]), family="lecture", public=True)
    yield Case("wide", _inputs([[[1, 2, 0, 5], [3, 4, 7, 6]]], [1], [0]), family="one-map")
    for shape in ((1, 4, 6), (1, 6, 2)):
        yield Case("one-map-{}x{}".format(*shape[1:]), _drawn(rng, *shape), family="one-map")
    yield Case("two-maps", _inputs([[[1, 0], [0, 0]], [[2, 0], [0, 0]]], [1, -1], [0, 0.5]), family="maps")
    for shape in ((3, 4, 6), (2, 2, 8), (3, 6, 6)):
        yield Case("maps-{}x{}x{}".format(*shape), _drawn(rng, *shape), family="maps")
    for shape in ((1, 4, 4), (3, 6, 4)):
        inputs = _drawn(rng, *shape)
        yield Case("negative-{}x{}x{}".format(*shape), inputs | {"w": -np.abs(inputs["w"])}, family="negative")
    for shape in ((2, 5, 4), (2, 4, 7), (1, 3, 5)):
        yield Case("odd-{}x{}x{}".format(*shape), _drawn(rng, *shape), family="odd")
    for shape in ((139, 2, 3), (2, 140, 2), (1, 3, 137)):
        yield Case("sizes-{}x{}x{}".format(*shape), _drawn(rng, *shape), family="sizes")
    values = [[[-1000, -999, 0, -40], [-1001, -2000, -50, -41], [22, 5, 9, 2], [3, 21, -3, 12]]] * 2
    yield Case("saturated", _inputs(values, [1, -1], [0, 0.5]), family="magnitudes")
    yield Case("all-negative", _inputs(-np.abs(np.array(values)) - 1500.0, [0.01, -0.01], [0, 1]), family="magnitudes")
    yield Case("large-biases", _inputs([[[0.5, 0.25], [0, 0.125]]] * 4, [1, 2, 3, 4], [-1000, 1000, 19, -15]), family="magnitudes")
    yield Case("small-maps-large-weights", scaled(_drawn(rng, 2, 4, 4), x=-40, w=40), family="magnitudes")
    yield Case("large-maps-small-weights", scaled(_drawn(rng, 2, 4, 4), x=46, w=-46), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, 3, 2, 4)), family="magnitudes")
    yield Case("small-sums", scaled(_drawn(rng, 3, 4, 2), w=-20, b=-20), family="magnitudes")
    yield from single_cases(_drawn(rng, 2, 4, 6), _drawn(rng, 3, 5, 5))
    yield from memory_cases(_drawn(rng, 3, 4, 6), _drawn(rng, 2, 6, 5), _drawn(rng, 2, 4, 4))
    yield called_again(_drawn(rng, 2, 4, 4), _drawn(rng, 2, 4, 4))


def _inputs(x: object, w: object, b: object) -> dict[str, object]:
    return arrays(x=x, w=w, b=b)


def _drawn(rng: np.random.Generator, *shape: int) -> dict[str, object]:
    """Return numbers that keep the sigmoid away from 0 and 1."""
    channels = shape[0]
    return {"x": odd_sixteenths(rng, *shape, bound=2), "w": 2 * odd_sixteenths(rng, channels), "b": odd_sixteenths(rng, channels, bound=1)}


@misconception(
    "average-subsampling",
    en="The cells were averaged. In this layer subsample should take the largest value of each 2×2 cell.",
    ru="Ячейки усреднены. В этом слое subsample должна выбирать наибольшее значение каждой ячейки 2×2.",
)
def average_subsampling(x, w, b):
    return _sigmoid(_scale(_cells(x).mean(axis=(3, 4)), w, b))


@misconception(
    "scaled-before-pooling",
    en="The maps were multiplied by w before the pooling. They should be multiplied after it: with a negative w the maximum is another "
    "pixel.",
    ru="Карты умножены на w до субдискретизации. Умножать нужно после неё: при отрицательном w максимумом становится другой пиксель.",
)
def scaled_before_pooling(x, w, b):
    return _sigmoid(_cells(w[:, None, None] * x).max(axis=(3, 4)) + b[:, None, None])


@misconception(
    "activation-omitted",
    en="The activation is missing. The logistic function should be applied to w · s + b.",
    ru="Нет функции активации. К w · s + b нужно применить логистическую функцию.",
)
def activation_omitted(x, w, b):
    return _scale(_cells(x).max(axis=(3, 4)), w, b)


@misconception(
    "bias-omitted",
    en="The bias b was not added. b[c] should be added to every element of map c before the activation.",
    ru="Смещение b не прибавлено. Перед активацией к каждому элементу карты c нужно прибавить b[c].",
)
def bias_omitted(x, w, b):
    return subsampling_layer(x, w, np.zeros_like(b))


@misconception(
    "activation-before-pooling-weights",
    en="The activation was applied to the pooled map, before weight and bias. It should be applied to the whole expression: σ(w · s + b).",
    ru="Активация применена к карте после субдискретизации, до веса и смещения. Её нужно применять ко всему выражению: σ(w · s + b).",
)
def activation_before_pooling_weights(x, w, b):
    return _scale(_sigmoid(_cells(x).max(axis=(3, 4))), w, b)


@misconception(
    "stride-one",
    en="The 2×2 windows overlap, one pixel apart. The map should be divided into cells that do not overlap: the step is 2.",
    ru="Окна 2×2 перекрываются, шаг — один пиксель. Карту нужно делить на непересекающиеся ячейки: шаг равен 2.",
)
def stride_one(x, w, b):
    return _sigmoid(_scale(_cells(x, step=1).max(axis=(3, 4)), w, b))


@alternative("cells by reshaping")
def by_reshaping(x, w, b):
    rows, columns = x.shape[1] // 2, x.shape[2] // 2
    cells = x[:, : 2 * rows, : 2 * columns].reshape(len(x), rows, 2, columns, 2)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(cells.max(axis=(2, 4)).T * w + b).T))


@alternative("loops over maps and cells")
def by_loops(x, w, b):
    y = np.empty((x.shape[0], x.shape[1] // 2, x.shape[2] // 2))
    for c, i, j in np.ndindex(y.shape):
        z = w[c] * x[c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max() + b[c]
        y[c, i, j] = 1 / (1 + np.exp(-z)) if z > 0 else np.exp(z) / (1 + np.exp(z))
    return y


@alternative("maximum of four shifted maps, hyperbolic tangent, the result in float32")
def by_shifts(x, w, b):
    x = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
    rows = np.maximum(x[:, ::2], x[:, 1::2])
    s = np.maximum(rows[:, :, ::2], rows[:, :, 1::2])
    return np.float32((1 + np.tanh((w[:, None, None] * s + b[:, None, None]) / 2)) / 2)
