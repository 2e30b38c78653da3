"""Mean subtraction and scaling to unit variance: lecture 3, «Предобработка данных», «Мотивация» (x̂ = (x − E[x]) / √Var[x])."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import called_again, standard

Array = NDArray[np.floating]


def standardize_features(x: Array) -> Array:
    """Return each column, centred and divided by the root of its mean square."""
    centred = x - x.mean(axis=0)
    return centred / np.sqrt(np.square(centred).mean(axis=0))


def oracle(x: Array) -> Array:
    """Return what PyTorch's mean and biased standard deviation give."""
    import torch

    features = torch.tensor(x)
    std, mean = torch.std_mean(features, dim=0, correction=0)
    return ((features - mean) / std).numpy()


TOLERANCE = REDUCE

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("one-feature", 2.0, {"en": "one feature", "ru": "один признак"}),
    Family("features", 4.0, {"en": "several features", "ru": "несколько признаков"}),
    Family("scales", 2.0, {"en": "features of very different size", "ru": "признаки очень разной величины"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes"),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("two-samples", {"x": _array([[0], [2]])}, family="lecture", public=True)
    yield Case("two-features", {"x": _array([[1, 3], [5, 9], [1, 11], [5, 17]])}, family="lecture", public=True)
    yield Case("range-of-four", {"x": _array([[3], [7], [7], [3]])}, family="one-feature")
    yield Case("one-feature", {"x": _drawn(rng, 6, 1)}, family="one-feature")
    yield Case("two-by-two", {"x": _array([[0, 1], [4, 3]])}, family="features")
    yield Case("three-samples", {"x": _array([[0, 0], [1, 5], [5, 1]])}, family="features")
    yield Case("square", {"x": _drawn(rng, 4, 4)}, family="features")
    yield Case("more-samples", {"x": _drawn(rng, 9, 3)}, family="features")
    yield Case("more-features", {"x": _drawn(rng, 3, 5)}, family="features")
    yield Case("tiny-and-huge", {"x": _drawn(rng, 7, 3) * [1e-3, 1, 1e6]}, family="scales")
    yield Case("all-tiny", {"x": 1e-4 * _drawn(rng, 5, 2)}, family="scales")
    yield Case("all-huge", {"x": 1e5 * _drawn(rng, 4, 2)}, family="scales")
    yield Case("minute", {"x": np.ldexp(_drawn(rng, 6, 3), -60)}, family="scales")
    yield Case("enormous", {"x": np.ldexp(_drawn(rng, 6, 3), 60)}, family="scales")
    yield Case("tens", {"x": 16 * _drawn(rng, 8, 3)}, family="scales")
    yield Case("far-from-zero", {"x": _drawn(rng, 7, 2) + np.array([60, -30])}, family="scales")
    yield Case("many-samples", {"x": _drawn(rng, 1030, 2)}, family="sizes")
    yield Case("many-features", {"x": _drawn(rng, 4, 130)}, family="sizes")
    yield Case("many-of-both", {"x": _drawn(rng, 33, 18)}, family="sizes")
    for n, d in ((8, 2), (5, 4)):
        yield Case(f"single-{n}x{d}", {"x": np.float32(_drawn(rng, n, d))}, family="single")
    yield Case("non-contiguous", {"x": _drawn(rng, 6, 3)}, family="memory", layout="strided")
    yield Case("column-major", {"x": _drawn(rng, 5, 2)}, family="memory", layout="F")
    yield Case("read-only", {"x": _drawn(rng, 4, 3)}, family="memory", readonly=True)
    yield called_again({"x": _drawn(rng, 5, 2)}, {"x": _drawn(rng, 5, 2)})


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, n: int, d: int) -> Array:
    """Return columns that no draw makes nearly constant: their means and spreads are of order 1 and differ."""
    levels = rng.permuted(np.tile(np.linspace(-1, 1, n)[:, None], (1, d)), axis=0)
    return (levels + rng.uniform(-0.2, 0.2, (n, d)) + rng.choice([-1, 1], d) * rng.uniform(0.5, 2, d)) * rng.uniform(1.5, 4, d)


@misconception(
    "ddof-one",
    en="The variance is divided by N − 1. Divide by N.",
    ru="Дисперсия делится на N − 1. Нужно делить на N.",
)
def ddof_one(x):
    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)


@misconception(
    "divided-by-variance",
    en="The features are divided by their variance. Divide by its root, the standard deviation σ.",
    ru="Признаки разделены на дисперсию. Делите на корень из неё — стандартное отклонение σ.",
)
def divided_by_variance(x):
    return (x - x.mean(axis=0)) / x.var(axis=0)


@misconception(
    "mean-not-subtracted",
    en="The features are only scaled. Subtract the mean of each first.",
    ru="Признаки только масштабированы. Сначала вычтите из каждого его среднее.",
)
def mean_not_subtracted(x):
    return x / x.std(axis=0)


@misconception(
    "global-statistics",
    en="One mean and one variance are used for the whole array. Every feature should have its own, taken over the samples (axis=0).",
    ru="Для всего массива взяты одно среднее и одна дисперсия. У каждого признака они должны быть свои, посчитанные по объектам (axis=0).",
)
def global_statistics(x):
    return (x - x.mean()) / x.std()


@misconception(
    "wrong-axis",
    en="Mean and variance are those of the samples; they should be those of the features, which are the columns: reduce over axis 0.",
    ru="Среднее и дисперсия посчитаны для объектов, а нужны для признаков, то есть для столбцов: усредняйте по оси 0.",
)
def wrong_axis(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


@misconception(
    "min-max-scaling",
    en="The features are scaled to the interval [0, 1]. That gives neither mean 0 nor variance 1: subtract μ and divide by σ.",
    ru="Признаки приведены к отрезку [0, 1]. Ни среднего 0, ни дисперсии 1 это не даёт: вычтите μ и разделите на σ.",
)
def min_max_scaling(x):
    return (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))


@misconception(
    "mutates-input",
    en="The input x is changed in place (by x -= …), and the caller's data with it. Compute a new array.",
    ru="Вход x изменён на месте (x -= …), а с ним и данные вызывающего кода. Вычислите новый массив.",
)
def mutates_input(x):
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    return x


@alternative("NumPy's mean and std, transposed")
def transposed(x):
    features = x.T
    return ((features - features.mean(axis=1)[:, None]) / features.std(axis=1)[:, None]).T


@alternative("the variance as mean square minus squared mean, in place on a copy")
def in_one_pass(x):
    y = np.array(x)
    mean = np.einsum("nd->d", x) / len(x)
    variance = np.einsum("nd,nd->d", x, x) / len(x) - mean**2
    y -= mean
    y *= variance**-0.5
    return y
