"""Exponential averaging of the batch statistics: lecture 3, «Предсказание». The variance is unbiased, as in PyTorch."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def batchnorm_running_stats(running_mean: Array, running_var: Array, x: Array, momentum: float = 0.1) -> tuple[Array, Array]:
    """Return the stored mean and variance, moved towards those of the batch by the share *momentum*."""
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    return running_mean + momentum * (mean - running_mean), running_var + momentum * (var - running_var)


def oracle(running_mean: Array, running_var: Array, x: Array, momentum: float = 0.1) -> tuple[Array, Array]:
    """Return what PyTorch's layer leaves in its buffers."""
    import torch
    import torch.nn.functional as F

    mean, var = torch.tensor(running_mean), torch.tensor(running_var)
    F.batch_norm(torch.tensor(x), mean, var, training=True, momentum=momentum)
    return mean.numpy(), var.numpy()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

ENDS = np.array([3e3, -4e3, 50.0, -70.0, 1e6, -2e6])
"""Large numbers of both signs."""
OUTSIDE_DOMAIN = {"sign:running_var": "a variance is not negative"}
FAMILIES = (
    standard("lecture"),
    Family("batches", 4.0, {"en": "batches of several sizes", "ru": "батчи разного размера"}),
    Family("default-momentum", 1.0, {"en": "the weight left at its default", "ru": "вес по умолчанию"}),
    Family("extremes", 1.0, {"en": "α = 0 and α = 1", "ru": "α = 0 и α = 1"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "large batches, many features", "ru": "большие батчи, много признаков"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-feature", _inputs([0], [1], [[1], [3]], momentum=0.1), family="lecture", public=True)
    yield Case("two-features", _inputs([1, 1], [2, 1], [[0, 2], [2, 2], [4, 5]], momentum=0.25), family="lecture", public=True)
    yield Case("two", _inputs([1, 2], [2, 0.5], [[1, 0], [3, 1], [5, 5]], momentum=0.3), family="batches")
    for n, d in ((2, 1), (3, 3), (8, 2)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, momentum=rng.uniform(0.02, 0.4)), family="batches")
    for n, d in ((3, 2), (4, 1)):
        yield Case(f"default-{n}x{d}", _drawn(rng, n, d), family="default-momentum")
    yield Case("default-given", _drawn(rng, 3, 2, momentum=0.1), family="default-momentum")
    yield Case("nothing-changes", _drawn(rng, 3, 2, momentum=0.0), family="extremes")
    yield Case("replaced", _drawn(rng, 4, 3, momentum=1.0), family="extremes")
    yield from _whole_domain(rng)
    for n, d in ((5, 3), (3, 4)):
        narrow = {name: np.float32(value) for name, value in _drawn(rng, n, d).items()}
        yield Case(f"single-{n}x{d}", narrow | {"momentum": rng.uniform(0.05, 0.4)}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, momentum=0.2), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 5, momentum=0.3), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, 6, 2, momentum=0.05), family="memory", readonly=True)
    yield called_again(_drawn(rng, 6, 2, momentum=0.05), _drawn(rng, 6, 2, momentum=0.05))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = repeated(_drawn(rng, 3, 2, momentum=0.3))
    yield Case("equal-features", inputs, family="many")
    sizes = np.array([1e-10, 1e-3, 30.0, 1e3, 1e5])
    for momentum in (0.3, 1.0):
        inputs = _drawn(rng, 4, 5, momentum=momentum)
        scaled = {
            "running_mean": -sizes * inputs["running_mean"],
            "running_var": sizes**2 * inputs["running_var"],
            "x": sizes * inputs["x"],
        }
        yield Case(f"sizes-{momentum}", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    for name in ("running_mean", "running_var"):
        inputs = _drawn(rng, 4, 6, momentum=0.3)
        yield Case(f"large-{name}", inputs | {name: np.abs(ENDS) if name == "running_var" else ENDS}, family="magnitudes")
    inputs = _drawn(rng, 4, 6, momentum=0.3)
    yield Case("large-batch", inputs | {"x": ENDS * inputs["x"], "running_var": ENDS**2}, family="magnitudes")
    start = {"running_mean": np.zeros(3), "running_var": np.zeros(3)}
    yield Case("tiny-share", _drawn(rng, 4, 3, momentum=5e-9) | start, family="magnitudes", tolerance=RELATIVE)
    yield Case("tiniest-share", _drawn(rng, 4, 3, momentum=3e-13) | start, family="magnitudes", tolerance=RELATIVE)
    yield Case("small-share", _drawn(rng, 4, 3, momentum=1e-4), family="magnitudes")
    inputs = _drawn(rng, 6, 3, momentum=0.5)
    yield Case("mean-1000", inputs | {"x": 1000 + inputs["x"]}, family="magnitudes", tolerance=Tolerance(1e-6, 1e-6, 1e-3, 1e-3))
    for n, d in ((300, 2), (3, 150)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, momentum=rng.uniform(0.1, 0.4)), family="many")


def _inputs(running_mean: object, running_var: object, x: object, **options: float) -> dict[str, Any]:
    arrays = {"running_mean": running_mean, "running_var": running_var, "x": x}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, n: int, d: int, **options: float) -> dict[str, Any]:
    """Return random inputs whose columns are spread out, with stored statistics away from the batch's."""
    ranks = rng.permuted(np.tile(np.arange(n) - (n - 1) / 2, (d, 1)), axis=1).T
    x = rng.uniform(1, 3, d) + rng.uniform(1.2, 2, d) * (ranks + rng.uniform(-0.1, 0.1, (n, d)))
    return _inputs(rng.uniform(-2, -0.5, d), rng.uniform(0.1, 0.4, d), x, **options)


def _blend(running_mean, running_var, x, momentum, *, old=None, axis=0, ddof=1, power=1.0):
    """Return the weighted sums with the given weight of the old values, axis, ddof and power of the variance."""
    old = 1 - momentum if old is None else old
    mean = x.mean(axis=axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        var = (((x - x.mean(axis=axis, keepdims=True)) ** 2).sum(axis=axis) / np.float64(x.shape[axis] - ddof)) ** power
    return old * running_mean + momentum * mean, old * running_var + momentum * var


@misconception(
    "momentum-inverted",
    en="The new batch gets the weight 1 − α and the stored value α. α should be the weight of the new batch; it is Keras that calls 1 − α "
    "the momentum.",
    ru="Новый батч взят с весом 1 − α, а накопленное значение — с весом α. α должно быть весом нового батча; momentum = 1 − α — это в "
    "Keras.",
)
def momentum_inverted(running_mean, running_var, x, momentum=0.1):
    return batchnorm_running_stats(running_mean, running_var, x, 1 - momentum)


@misconception(
    "biased-running-variance",
    en="The variance of the batch is divided by N. The layer normalises with that one, but stores the unbiased one: divide by N − 1.",
    ru="Дисперсия батча делится на N. С ней слой нормирует, но накапливает он несмещённую: делите на N − 1.",
)
def biased_running_variance(running_mean, running_var, x, momentum=0.1):
    return _blend(running_mean, running_var, x, momentum, ddof=0)


@misconception(
    "std-accumulated",
    en="The standard deviation of the batch is averaged. Average the variance, its square.",
    ru="Усредняется стандартное отклонение батча. Усредняйте дисперсию, то есть его квадрат.",
)
def std_accumulated(running_mean, running_var, x, momentum=0.1):
    return _blend(running_mean, running_var, x, momentum, power=0.5)


@misconception(
    "replaced-by-batch",
    en="The stored mean is overwritten by that of the batch. Average the two: (1 − α)·E + α·E_B.",
    ru="Накопленное среднее заменено средним батча. Усредняйте их: (1 − α)·E + α·E_B.",
)
def replaced_by_batch(running_mean, running_var, x, momentum=0.1):
    return x.mean(axis=0), batchnorm_running_stats(running_mean, running_var, x, momentum)[1]


@misconception(
    "decay-missing",
    en="The stored values are kept in full, so they grow without end. Multiply them by 1 − α first.",
    ru="Накопленные значения входят целиком и будут расти без предела. Сначала умножьте их на 1 − α.",
)
def decay_missing(running_mean, running_var, x, momentum=0.1):
    return _blend(running_mean, running_var, x, momentum, old=1.0)


@misconception(
    "wrong-axis",
    en="The statistics are taken over the features of each sample. Take them over the batch, for each feature: axis=0.",
    ru="Статистики посчитаны по признакам каждого объекта. Считайте их по батчу, для каждого признака: axis=0.",
)
def wrong_axis(running_mean, running_var, x, momentum=0.1):
    return _blend(running_mean, running_var, x, momentum, axis=1)


@misconception(
    "mutates-input",
    en="The stored statistics are changed in place. The caller's data must stay untouched: compute new arrays, or work on copies.",
    ru="Накопленные статистики изменены на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новые массивы или "
    "работайте с копиями.",
)
def mutates_input(running_mean, running_var, x, momentum=0.1):
    mean, var = batchnorm_running_stats(running_mean, running_var, x, momentum)
    running_mean[:] = mean
    running_var[:] = var
    return running_mean, running_var


@alternative("the lecture's weighted sums")
def weighted_sums(running_mean, running_var, x, momentum=0.1):
    return _blend(running_mean, running_var, x, momentum)


@alternative("loops, one feature at a time")
def by_feature(running_mean, running_var, x, momentum=0.1):
    n, d = x.shape
    means, variances = np.empty(d), np.empty(d)
    for j in range(d):
        centre = sum(x[:, j]) / n
        variance = sum((value - centre) ** 2 for value in x[:, j]) / (n - 1)
        means[j] = (1 - momentum) * running_mean[j] + momentum * centre
        variances[j] = (1 - momentum) * running_var[j] + momentum * variance
    return means, variances


@alternative("the biased variance, corrected by N / (N − 1), in place on copies")
def corrected(running_mean, running_var, x, momentum=0.1):
    mean, var = running_mean.copy(), running_var.copy()
    mean *= 1 - momentum
    mean += momentum * np.average(x, axis=0)
    var *= 1 - momentum
    var += momentum * np.var(x, axis=0) * len(x) / (len(x) - 1)
    return mean, var
