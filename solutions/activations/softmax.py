"""Softmax over the last axis: lecture 0, «Пример создания простой свёрточной сети», activation="softmax"."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import NARROW, array, arrays, both_signs, called_again, memory_cases, shape_cases, single_cases, standard

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
RELATIVE = Tolerance(rtol=1e-9, atol=1e-35, rtol32=1e-5, atol32=1e-35)
"""Tells a small probability from 0 and from a guard of 1e-12."""

OUTSIDE_DOMAIN = {"ndim:z:0": "the statement has the logits along the last axis"}

FAMILIES = (
    standard("lecture"),
    Family("vectors", 2.0, {"en": "one sample", "ru": "один объект"}),
    Family("rows", 3.0, {"en": "several samples", "ru": "несколько объектов"}),
    Family("large", 2.0, {"en": "large logits and small probabilities", "ru": "большие логиты и малые вероятности"}),
    standard("sizes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""

    def drawn(*shape: int) -> dict[str, object]:
        return {"z": _drawn(rng, *shape)}

    yield Case("one-and-three", arrays(z=[0, math.log(3)]), family="lecture", public=True)
    yield Case("two-samples", {"z": math.log(2) * array([[0, 1, 0], [2, 0, 0]])}, family="lecture", public=True)
    yield Case("equal-logits", arrays(z=[1.5] * 5), family="vectors")
    for k in (3, 6):
        yield Case(f"random-{k}", drawn(k), family="vectors")
    yield Case("rows", arrays(z=[[0, 1], [2, 0]]), family="rows")
    yield Case("one-class", drawn(3, 1), family="rows")
    yield from shape_cases(drawn, [(3, 3), (4, 5), (2, 3, 4), (2, 3, 2, 4), (2, 2, 1, 3, 2)], family="rows")
    yield Case("no-samples", arrays(z=np.empty((0, 3))), family="rows")
    yield from _large(rng)
    yield from shape_cases(drawn, [(130,), (130, 3), (9, 110), (17, 2, 3)], family="sizes")
    yield from single_cases(drawn(6), drawn(3, 4))
    yield from memory_cases(drawn(3, 4), drawn(2, 3), drawn(2, 4))
    yield called_again(drawn(2, 3), drawn(2, 3))


def _large(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("large", arrays(z=[1000, 0]), family="large")
    yield Case("large-negative", arrays(z=[-1000, -999, -1001.5]), family="large")
    yield Case("ten-thousand", arrays(z=[[10000, 9999, -10000], [-10000, -9998, -9999]]), family="large")
    yield Case("rows-far-apart", {"z": _drawn(rng, 3, 4) + array([[2000], [0], [-2000]])}, family="large")
    falling = -5.5 * np.arange(12) + _drawn(rng, 12) / 16
    yield Case("small-probabilities", {"z": rng.permutation(falling)}, family="large", tolerance=RELATIVE)
    yield Case("small-probabilities-in-rows", {"z": rng.permuted([falling, falling + 300], axis=1)}, family="large", tolerance=RELATIVE)
    for size in (4e-9, 4e-7, 4e-4):
        close = {"z": size * both_signs(rng, 2, 3, low=0.5, high=2)}
        yield Case(f"logits-{size:g}", close, family="large", tolerance=NARROW)
    yield Case("close-logits", {"z": 700 + _drawn(rng, 3, 4) / 2**20}, family="large")


def _drawn(rng: np.random.Generator, *shape: int) -> Array:
    """Return logits in eighths, which float32 holds exactly even after a shift by thousands."""
    return rng.integers(-24, 25, shape) / 8


def _rows_scaled(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


@misconception(
    "overflow-nan",
    en="e^z overflows for large logits, and infinity over infinity is NaN. The largest logit of every sample should be subtracted first.",
    ru="При больших логитах e^z переполняется, а бесконечность, делённая на бесконечность, — это NaN. Сначала нужно вычесть "
    "наибольший логит каждого объекта.",
)
def overflow_nan(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "wrong-axis",
    en="The sums run over the samples. They should run over the classes of each sample, that is, along the last axis.",
    ru="Суммы взяты по объектам. Их нужно брать по классам каждого объекта, то есть вдоль последней оси.",
)
def wrong_axis(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@misconception(
    "global-normalisation",
    en="The sum runs over the whole array. Every sample should have a sum of its own: axis=-1, keepdims=True.",
    ru="Сумма взята по всему массиву. У каждого объекта сумма должна быть своя: axis=-1, keepdims=True.",
)
def global_normalisation(z):
    e = _rows_scaled(z)
    return e / e.sum()


@misconception(
    "exp-omitted",
    en="The logits themselves are divided by their sum. The exponential of each should be taken first: e^z / Σ e^z.",
    ru="Сами логиты разделены на свою сумму. Сначала от каждого нужно взять экспоненту: e^z / Σ e^z.",
)
def exp_omitted(z):
    return z / z.sum(axis=-1, keepdims=True)


@misconception(
    "log-softmax",
    en="The result is the logarithm of the probabilities. It should be the probabilities themselves.",
    ru="Результат — логарифм вероятностей. Нужны сами вероятности.",
)
def log_softmax(z):
    return np.log(softmax(z))


@misconception(
    "sigmoid-per-class",
    en="A sigmoid is applied to every logit, and the sum over the classes is not 1. e^z should be divided by its sum over the classes.",
    ru="К каждому логиту применена сигмоида, и сумма по классам не равна 1. Нужно разделить e^z на сумму по классам.",
)
def sigmoid_per_class(z):
    return 1 / (1 + np.exp(-z))


@misconception(
    "divided-by-max",
    en="The exponentials are divided by the largest of them. They should be divided by their sum.",
    ru="Экспоненты разделены на наибольшую из них. Их нужно разделить на их сумму.",
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
