"""Softmax over the last axis: lecture 0, «Пример создания простой свёрточной сети», activation="softmax"."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def softmax(z: Array) -> Array:
    """Return e^z over its sum along the last axis; the largest logit of each row is shifted to 0."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def oracle(z: Array) -> Array:
    """Return what PyTorch gives."""
    import torch

    return torch.softmax(torch.tensor(z), dim=-1).numpy()


TOLERANCE = ELEM

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("vectors", 2.0, {"en": "one sample", "ru": "один объект"}),
    Family("rows", 3.0, {"en": "several samples", "ru": "несколько объектов"}),
    Family("large", 2.0, {"en": "large logits", "ru": "большие логиты"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-and-three", {"z": _array([0, math.log(3)])}, family="lecture", public=True)
    yield Case("two-samples", {"z": math.log(2) * _array([[0, 1, 0], [2, 0, 0]])}, family="lecture", public=True)
    yield Case("equal-logits", {"z": _array([1.5] * 5)}, family="vectors")
    for k in (3, 6):
        yield Case(f"random-{k}", {"z": _drawn(rng, k)}, family="vectors")
    yield Case("rows", {"z": _array([[0, 1], [2, 0]])}, family="rows")
    yield Case("one-class", {"z": _drawn(rng, 3, 1)}, family="rows")
    for shape in ((3, 3), (4, 5), (2, 3, 4)):
        yield Case(f"random-{'x'.join(map(str, shape))}", {"z": _drawn(rng, *shape)}, family="rows")
    yield Case("large", {"z": _array([1000, 0])}, family="large")
    yield Case("large-negative", {"z": _array([-1000, -999, -1001.5])}, family="large")
    yield Case("ten-thousand", {"z": _array([[10000, 9999, -10000], [-10000, -9998, -9999]])}, family="large")
    yield Case("rows-far-apart", {"z": _drawn(rng, 3, 4) + _array([[2000], [0], [-2000]])}, family="large")
    for shape in ((6,), (3, 4)):
        yield Case(f"single-{len(shape)}d", {"z": np.float32(_drawn(rng, *shape))}, family="single")
    yield Case("non-contiguous", {"z": _drawn(rng, 3, 4)}, family="memory", layout="strided")
    yield Case("column-major", {"z": _drawn(rng, 2, 3)}, family="memory", layout="F")
    yield Case("read-only", {"z": _drawn(rng, 2, 4)}, family="memory", readonly=True)


def _array(values: object) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, *shape: int) -> Array:
    """Return logits in eighths, which float32 holds exactly even after a shift by thousands."""
    return rng.integers(-24, 25, shape) / 8


def _rows_scaled(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


@misconception(
    "overflow-nan",
    en="e^z overflows for large logits, and infinity over infinity is NaN. Subtract the largest logit of every sample first.",
    ru="При больших логитах e^z переполняется, а бесконечность, делённая на бесконечность, — это NaN. Сначала вычтите наибольший "
    "логит каждого объекта.",
)
def overflow_nan(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "wrong-axis",
    en="The probabilities of one class over the samples sum to 1. Normalise over the classes: the last axis.",
    ru="Единице равна сумма вероятностей одного класса по объектам. Нормируйте по классам — по последней оси.",
)
def wrong_axis(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@misconception(
    "global-normalisation",
    en="The sum runs over the whole array. Every sample has a sum of its own: axis=-1, keepdims=True.",
    ru="Сумма взята по всему массиву. У каждого объекта сумма своя: axis=-1, keepdims=True.",
)
def global_normalisation(z):
    e = _rows_scaled(z)
    return e / e.sum()


@misconception(
    "exp-omitted",
    en="The logits themselves are divided by their sum. Take the exponential of each first: e^z / Σ e^z.",
    ru="На свою сумму разделены сами логиты. Сначала возьмите от каждого экспоненту: e^z / Σ e^z.",
)
def exp_omitted(z):
    return z / z.sum(axis=-1, keepdims=True)


@misconception(
    "log-softmax",
    en="Your result is the logarithm of the probabilities. Return the probabilities.",
    ru="Ваш результат — логарифм вероятностей. Верните сами вероятности.",
)
def log_softmax(z):
    return np.log(softmax(z))


@misconception(
    "sigmoid-per-class",
    en="A sigmoid is applied to every logit, and the sum over the classes is not 1. Divide e^z by its sum over the classes.",
    ru="К каждому логиту применена сигмоида, и сумма по классам не равна 1. Разделите e^z на сумму по классам.",
)
def sigmoid_per_class(z):
    return 1 / (1 + np.exp(-z))


@misconception(
    "divided-by-max",
    en="The exponentials are divided by the largest of them. Divide by their sum.",
    ru="Экспоненты разделены на наибольшую из них. Делите на их сумму.",
)
def divided_by_max(z):
    e = _rows_scaled(z)
    return e / e.max(axis=-1, keepdims=True)


@alternative("logits minus the logarithm of the sum")
def minus_log_sum(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@alternative("sample by sample, in float32")
def sample_by_sample(z):
    p = np.empty(z.shape, dtype=np.float32)
    for index in np.ndindex(z.shape[:-1]):
        e = np.exp(z[index] - max(z[index]))
        p[index] = e / sum(e)
    return p


@alternative("one over the sum of e^(z_j − z_k)")
def differences(z):
    return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)
