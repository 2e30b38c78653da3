"""Batch normalization at prediction time: lecture 3, «Предсказание»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import both_signs, by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def batchnorm_inference(x: Array, running_mean: Array, running_var: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Return γ (x − E)/√(V + ε) + β with the stored E and V."""
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def oracle(x: Array, running_mean: Array, running_var: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.batch_norm(*map(torch.tensor, (x, running_mean, running_var, gamma, beta)), training=False, eps=eps).numpy()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

ENDS = np.array([3e3, -4e3, 50.0, -70.0, 1e6, -2e6])
"""Large numbers of both signs."""
FAMILIES = (
    standard("lecture"),
    Family("batches", 3.0, {"en": "several samples", "ru": "несколько объектов"}),
    Family("one-sample", 2.0, {"en": "a single sample", "ru": "один объект"}),
    Family("eps", 2.0, {"en": "a noticeable ε and the default", "ru": "заметное ε и ε по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "large batches, many features", "ru": "большие батчи, много признаков"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-number", _inputs([[3]], [1], [4], [2], [1], eps=TINY), family="lecture", public=True)
    yield Case("two-by-two", _inputs([[4, 5], [0, -3]], [2, 1], [3, 8], [2, 3], [0, -1], eps=1.0), family="lecture", public=True)
    for n, d in ((2, 1), (3, 3)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="batches")
    for d in (1, 4):
        yield Case(f"one-sample-{d}", _drawn(rng, 1, d, eps=TINY), family="one-sample")
    yield Case("eps", _inputs([[3], [1]], [0], [4], [1], [0], eps=0.5), family="eps")
    yield Case("large-eps", _drawn(rng, 3, 2, eps=rng.uniform(0.05, 0.5)), family="eps")
    yield Case("zero-variance", _drawn(rng, 2, 3, eps=0.25) | {"running_var": np.array([0.0, 1.0, 0.0])}, family="eps")
    tiny = {"running_var": np.zeros(3), "beta": np.zeros(3)}
    yield Case(
        "tiniest-eps", _drawn(rng, 2, 3, eps=3e-13) | tiny | {"gamma": np.array([1.0, -3e-13, 2.0])}, family="eps", tolerance=RELATIVE
    )
    yield Case("tiny-eps", _drawn(rng, 2, 3, eps=5e-9) | tiny, family="eps")
    inputs = _drawn(rng, 3, 2)
    yield Case("default-eps", inputs | {"running_var": inputs["running_var"] / 100}, family="eps")
    for name, eps in (("one", 1.0), ("default-given", 1e-5)):
        yield Case(f"eps-{name}", inputs | {"running_var": inputs["running_var"] / 100, "eps": eps}, family="eps")
    yield from _whole_domain(rng)
    for n, d in ((3, 3), (1, 4)):
        inputs = _drawn(rng, n, d)
        yield Case(f"single-{n}x{d}", {name: np.float32(value) for name, value in inputs.items()} | {"eps": TINY}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, eps=TINY), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 5, eps=TINY), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, 2, 2, eps=TINY), family="memory", readonly=True)
    yield called_again(_drawn(rng, 2, 2, eps=TINY), _drawn(rng, 2, 2, eps=TINY))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = repeated(_drawn(rng, 2, 2, eps=TINY))
    yield Case("equal-features", inputs, family="many")
    yield Case("large-gamma-and-beta", _drawn(rng, 3, 6, eps=TINY) | {"gamma": ENDS, "beta": ENDS}, family="magnitudes")
    yield Case("large-means", _drawn(rng, 3, 6, eps=TINY) | {"running_mean": ENDS}, family="magnitudes")
    sizes = np.array([1e-11, 1e-4, 30.0, 1e2, 1e6])
    for name, eps in (("eps-zero", 0.0), ("eps-tiny", 1e-30)):
        inputs = _drawn(rng, 3, 5, eps=eps)
        scaled = {"x": sizes * inputs["x"], "running_mean": sizes * inputs["running_mean"], "running_var": sizes**2 * inputs["running_var"]}
        yield Case(f"sizes-{name}", inputs | scaled, family="magnitudes")
    inputs = _drawn(rng, 3, 5, eps=TINY)
    yield Case(
        "sizes-of-gamma",
        inputs | {"gamma": sizes, "beta": np.zeros(5), "x": np.abs(inputs["x"]) + 3.0},
        family="magnitudes",
        tolerance=RELATIVE,
    )
    yield Case("sizes-of-beta", inputs | {"gamma": np.zeros(5), "beta": -sizes}, family="magnitudes", tolerance=RELATIVE)
    yield Case("gamma-zero", _drawn(rng, 3, 2, eps=TINY) | {"gamma": np.array([0.0, 1.5])}, family="magnitudes")
    for n, d in ((300, 2), (3, 150)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="many")


def _inputs(x: object, running_mean: object, running_var: object, gamma: object, beta: object, **options: float) -> dict[str, Any]:
    arrays = {"x": x, "running_mean": running_mean, "running_var": running_var, "gamma": gamma, "beta": beta}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, n: int, d: int, **options: float) -> dict[str, Any]:
    """Return random inputs: no variance near 0 or 1, no factor near 0."""
    var = rng.choice([rng.uniform(0.2, 0.7, d), rng.uniform(1.5, 4, d)])
    gamma = rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d)
    return _inputs(
        rng.normal(size=(n, d)) * 2, both_signs(rng, d, low=0.5, high=2.0), var, gamma, both_signs(rng, d, low=0.5, high=2.0), **options
    )


@misconception(
    "batch-statistics-used",
    en="Mean and variance of the current batch are used. At prediction time take the stored E and V.",
    ru="Взяты среднее и дисперсия текущего батча. При предсказании нужны накопленные E и V.",
)
def batch_statistics_used(x, running_mean, running_var, gamma, beta, eps=1e-5):
    return batchnorm_inference(x, x.mean(axis=0), x.var(axis=0), gamma, beta, eps)


@misconception(
    "variance-not-rooted",
    en="The difference is divided by V + ε. Divide by its square root.",
    ru="Разность делится на V + ε. Делите на квадратный корень из этой суммы.",
)
def variance_not_rooted(x, running_mean, running_var, gamma, beta, eps=1e-5):
    return gamma * (x - running_mean) / (running_var + eps) + beta


@misconception(
    "eps-outside-sqrt",
    en="ε is added to the root. It should stand under the root: √(V + ε).",
    ru="ε прибавлено к корню. Оно должно стоять под корнем: √(V + ε).",
)
def eps_outside_sqrt(x, running_mean, running_var, gamma, beta, eps=1e-5):
    return gamma * (x - running_mean) / (np.sqrt(running_var) + eps) + beta


@misconception(
    "scale-shift-omitted",
    en="The normalised x̂ is returned. Multiply it by γ and add β.",
    ru="Возвращён нормированный x̂. Умножьте его на γ и прибавьте β.",
)
def scale_shift_omitted(x, running_mean, running_var, gamma, beta, eps=1e-5):
    return (x - running_mean) / np.sqrt(running_var + eps)


@misconception(
    "mean-mixed-with-batch",
    en="The stored mean is mixed with that of the batch. At prediction time subtract the stored mean alone.",
    ru="Накопленное среднее смешано со средним батча. При предсказании вычитайте только накопленное.",
)
def mean_mixed_with_batch(x, running_mean, running_var, gamma, beta, eps=1e-5):
    return batchnorm_inference(x, (running_mean + x.mean(axis=0)) / 2, running_var, gamma, beta, eps)


@alternative("one affine map")
def affine(x, running_mean, running_var, gamma, beta, eps=1e-5):
    scale = gamma * (running_var + eps) ** -0.5
    return x * scale + (beta - running_mean * scale)


@alternative("a loop over the features")
def by_feature(x, running_mean, running_var, gamma, beta, eps=1e-5):
    y = np.zeros(x.shape)
    for j, mean in enumerate(running_mean):
        y[:, j] = (x[:, j] - mean) / (running_var[j] + eps) ** 0.5 * gamma[j] + beta[j]
    return y
