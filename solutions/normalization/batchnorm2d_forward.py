"""Batch normalization of feature maps: lecture 3, «Алгоритм», with the statistics of each channel over samples and pixels."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]


def batchnorm2d_forward(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Return γ (x − μ)/√(σ² + ε) + β with the statistics of each channel."""
    centred = x - x.mean(axis=(0, 2, 3), keepdims=True)
    var = (centred**2).mean(axis=(0, 2, 3))
    scale = gamma / np.sqrt(var + eps)
    return centred * scale[:, None, None] + beta[:, None, None]


def oracle(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.batch_norm(torch.tensor(x), None, None, torch.tensor(gamma), torch.tensor(beta), training=True, eps=eps).numpy()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
SHIFTED = Tolerance(rtol=1e-6, atol=1e-6, rtol32=1e-3, atol32=1e-3)
"""For maps far from zero, where one-pass variances round more."""
EQUIVALENT_MUTANTS = {"axis=(2, 0, 3)": "statistics over three axes do not depend on their order"}
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "value:eps:0": "the statement asks for ε > 0",
}
FAMILIES = (
    standard("lecture"),
    Family("channels", 4.0, {"en": "mean and variance of each channel", "ru": "среднее и дисперсия каждого канала"}),
    Family("square", 2.0, {"en": "as many channels as columns", "ru": "каналов столько же, сколько столбцов"}),
    Family("eps", 2.0, {"en": "a noticeable ε and the default", "ru": "заметное ε и ε по умолчанию"}),
    Family("edges", 1.0, {"en": "maps of one pixel, a single sample", "ru": "карты из одного пикселя, один объект"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many samples, many channels, large maps", "ru": "много объектов, много каналов, большие карты"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("visible", _inputs([[[[0, 1]]], [[[2, 5]]]], [1], [0], eps=0.5), family="lecture", public=True)
    maps = [[[[5, 1], [1, 1]], [[5, -3], [1, 1]]]]
    yield Case("two-maps", _inputs(maps, [2, 3], [0, -1], eps=1.0), family="lecture", public=True)
    for shape in ((2, 2, 3, 4), (3, 1, 2, 2), (4, 2, 1, 3)):
        yield Case("random-" + "x".join(map(str, shape)), _drawn(rng, shape, eps=TINY), family="channels")
    for shape in ((2, 3, 2, 3), (2, 4, 1, 4)):
        yield Case("square-" + "x".join(map(str, shape)), _drawn(rng, shape, eps=TINY), family="square")
    maps = [[[[0, 1]], [[3, 3]]], [[[2, 5]], [[1, -1]]]]
    yield Case("two-channels", _inputs(maps, [1, 2], [0, -1], eps=0.5), family="eps")
    yield Case("large-eps", _drawn(rng, (2, 3, 2, 2), eps=rng.uniform(0.05, 0.5)), family="eps")
    for name, eps in (("one", 1.0), ("default-given", 1e-5), ("many-digits", 0.5548)):
        inputs = _drawn(rng, (2, 3, 2, 2), scale=0.01, eps=eps)
        yield Case(f"eps-{name}", inputs | {"beta": np.zeros(3)}, family="eps", tolerance=RELATIVE)
    yield Case("default-eps", _drawn(rng, (2, 2, 3, 2), scale=0.01), family="eps")
    for shape in ((4, 3, 1, 1), (5, 1, 1, 1), (1, 3, 2, 4)):
        yield Case("edge-" + "x".join(map(str, shape)), _drawn(rng, shape, eps=TINY), family="edges")
    yield from _whole_domain(rng)
    for shape in ((2, 3, 2, 2), (3, 2, 1, 2)):
        narrow = {name: np.float32(value) for name, value in _drawn(rng, shape).items()}
        yield Case("single-" + "x".join(map(str, shape)), narrow | {"eps": TINY}, family="single")
    yield Case("non-contiguous", _drawn(rng, (2, 3, 2, 3), eps=TINY), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (3, 2, 2, 3), eps=TINY), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, (2, 2, 3, 1), eps=TINY), family="memory", readonly=True)
    yield called_again(_drawn(rng, (2, 2, 3, 1), eps=TINY), _drawn(rng, (2, 2, 3, 1), eps=TINY))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, (2, 3, 2, 2), eps=TINY)
    yield Case("equal-channels", inputs | {"gamma": np.array([1.5, 1.5, 2.0]), "beta": np.array([0.5, -1.0, -1.0])}, family="many")
    sizes = np.array([1e-13, 1e-3, 30.0, 1e3, 1e6])
    inputs = _drawn(rng, (2, 5, 2, 2), eps=1e-30)
    scaled = {"x": sizes[:, None, None] * inputs["x"], "beta": np.zeros(5)}
    yield Case("features-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, (2, 5, 1, 2), eps=TINY)
    yield Case("sizes-of-gamma", inputs | {"gamma": sizes, "beta": np.zeros(5)}, family="magnitudes", tolerance=RELATIVE)
    yield Case("sizes-of-beta", inputs | {"gamma": np.zeros(5), "beta": -sizes}, family="magnitudes", tolerance=RELATIVE)
    yield Case("sizes-of-both", inputs | {"gamma": -sizes, "beta": sizes}, family="magnitudes")
    inputs = _drawn(rng, (3, 2, 2, 2), eps=TINY)
    yield Case("mean-1000", inputs | {"x": 1000 + inputs["x"]}, family="magnitudes", tolerance=SHIFTED)
    for shape in ((20, 2, 1, 2), (2, 130, 1, 2), (1, 2, 12, 40)):
        yield Case("many-" + "x".join(map(str, shape)), _drawn(rng, shape, eps=TINY), family="many")


def _inputs(x: object, gamma: object, beta: object, **options: float) -> dict[str, Any]:
    arrays = {"x": x, "gamma": gamma, "beta": beta}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], *, scale: float = 1.0, **options: float) -> dict[str, Any]:
    """Return random inputs whose channels are spread out, so that no variance is nearly zero by chance."""
    n, channels, height, width = shape
    count = n * height * width
    ranks = rng.permuted(np.tile(np.arange(count) - (count - 1) / 2, (channels, 1)), axis=1)
    spread = rng.uniform(0.5, 1.5, (channels, 1))
    values = rng.uniform(-2, 2, (channels, 1)) + spread * (ranks + rng.uniform(-0.3, 0.3, ranks.shape))
    x = np.ascontiguousarray(values.reshape(channels, n, height, width).swapaxes(0, 1))
    gamma = rng.uniform(0.5, 2, channels) * rng.choice([-1, 1], channels)
    return _inputs(scale * x, gamma, rng.uniform(-2, 2, channels), **options)


def _over(axes, x, gamma, beta, eps, *, ddof=0):
    """Return the layer's output with statistics over these axes; one value with ddof 1 gives NaN, as 0/0."""
    centred = x - x.mean(axis=axes, keepdims=True)
    squares = (centred**2).sum(axis=axes, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        var = squares / np.float64(x.size / squares.size - ddof)
    return gamma[:, None, None] * centred / np.sqrt(var + eps) + beta[:, None, None]


@misconception(
    "batch-axis-only",
    en="Every pixel has statistics of its own over the batch. The pixels of a channel should share them: take them over axes 0, 2 and 3.",
    ru="У каждого пикселя своя статистика по батчу. У пикселей одного канала она должна быть общей: считайте её по осям 0, 2 и 3.",
)
def batch_axis_only(x, gamma, beta, eps=1e-5):
    return _over((0,), x, gamma, beta, eps)


@misconception(
    "instance-normalisation",
    en="Every sample is normalised on its own (instance normalisation). Take the statistics over the batch as well: axes 0, 2 and 3.",
    ru="Каждый объект нормирован отдельно (instance normalization). Считайте статистики и по батчу: по осям 0, 2 и 3.",
)
def instance_normalisation(x, gamma, beta, eps=1e-5):
    return _over((2, 3), x, gamma, beta, eps)


@misconception(
    "layer-normalisation",
    en="Every sample is normalised over all its channels (layer normalisation). Normalise every channel over the batch: axes 0, 2 and 3.",
    ru="Каждый объект нормирован по всем своим каналам (layer normalization). Нормируйте каждый канал по батчу: по осям 0, 2 и 3.",
)
def layer_normalisation(x, gamma, beta, eps=1e-5):
    return _over((1, 2, 3), x, gamma, beta, eps)


@misconception(
    "global-statistics",
    en="One mean and one variance are used for everything. Every channel should have its own: leave axis 1 out.",
    ru="Для всего взяты одно среднее и одна дисперсия. У каждого канала они должны быть свои: ось 1 в усреднение не входит.",
)
def global_statistics(x, gamma, beta, eps=1e-5):
    return _over((0, 1, 2, 3), x, gamma, beta, eps)


@misconception(
    "channels-last-assumed",
    en="The statistics are those of each column, as if the channels were the last axis. The channels are axis 1: average over 0, 2 and 3.",
    ru="Статистики посчитаны для каждого столбца, как будто каналы — последняя ось. Каналы — ось 1: усредняйте по осям 0, 2 и 3.",
)
def channels_last_assumed(x, gamma, beta, eps=1e-5):
    return _over((0, 1, 2), x, gamma, beta, eps)


@misconception(
    "gamma-along-width",
    en="γ and β are applied along the last axis, the columns. They should belong to the channels: reshape them to (C, 1, 1).",
    ru="γ и β применены вдоль последней оси, по столбцам. Они должны относиться к каналам: придайте им форму (C, 1, 1).",
)
def gamma_along_width(x, gamma, beta, eps=1e-5):
    ones = np.ones_like(gamma)
    return gamma * batchnorm2d_forward(x, ones, 0 * ones, eps) + beta


@misconception(
    "ddof-one",
    en="The variance is divided by N·H·W − 1. Divide by N·H·W, the number of values in the channel.",
    ru="Дисперсия делится на N·H·W − 1. Делите на N·H·W — число значений в канале.",
)
def ddof_one(x, gamma, beta, eps=1e-5):
    return _over((0, 2, 3), x, gamma, beta, eps, ddof=1)


@misconception(
    "eps-outside-sqrt",
    en="ε is added to the standard deviation. It should stand under the root: √(σ² + ε).",
    ru="ε прибавлено к стандартному отклонению. Оно должно стоять под корнем: √(σ² + ε).",
)
def eps_outside_sqrt(x, gamma, beta, eps=1e-5):
    axes = (0, 2, 3)
    xhat = (x - x.mean(axis=axes, keepdims=True)) / (x.std(axis=axes, keepdims=True) + eps)
    return gamma[:, None, None] * xhat + beta[:, None, None]


@alternative("as features: the channels moved to the end, the rest flattened")
def as_features(x, gamma, beta, eps=1e-5):
    rows = x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])
    y = (rows - rows.mean(0)) / np.sqrt(rows.var(0) + eps) * gamma + beta
    n, channels, height, width = x.shape
    return y.reshape(n, height, width, channels).transpose(0, 3, 1, 2)


@alternative("a loop over the channels, in place on a copy")
def by_channel(x, gamma, beta, eps=1e-5):
    y = x.copy()
    for c in range(x.shape[1]):
        y[:, c] -= x[:, c].mean()
        y[:, c] *= gamma[c] / (x[:, c].var() + eps) ** 0.5
        y[:, c] += beta[c]
    return y
