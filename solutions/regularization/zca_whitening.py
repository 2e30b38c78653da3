"""Whitening with the symmetric inverse square root of the covariance: lecture 3, «Мотивация»; lecture 0, «Нормализация по мини-батчам»."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import LINALG, Case, Family, alternative, misconception
from autograder.content.helpers import called_again, standard

Array = NDArray[np.floating]


def zca_whitening(x: Array) -> Array:
    """Return √N·U Vᵀ, where x − μ = U S Vᵀ: the covariance is V S² Vᵀ / N, and its root takes S away."""
    u, _, vt = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return math.sqrt(len(x)) * (u @ vt)


def oracle(x: Array) -> Array:
    """Return the samples times V diag(1/√λ) Vᵀ, with PyTorch's covariance, eigenvalues and eigenvectors."""
    import torch

    samples = torch.tensor(x)
    values, vectors = torch.linalg.eigh(torch.cov(samples.T, correction=0))
    return ((samples - samples.mean(0)) @ vectors @ torch.diag(values.rsqrt()) @ vectors.T).numpy()


OUTSIDE_DOMAIN = {"ties-last:x:*": "moves numbers by roundings only"}
TOLERANCE = LINALG

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("two-features", 3.0, {"en": "two features", "ru": "два признака"}),
    Family("features", 4.0, {"en": "three to nine features", "ru": "от трёх до девяти признаков"}),
    Family(
        "special", 2.0, {"en": "features that are white or uncorrelated already", "ru": "признаки, уже отбеленные или некоррелированные"}
    ),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and data whose covariance has known eigenvalues."""
    yield Case("four-samples", {"x": _array([[7, 5], [5, 1], [3, 3], [1, -1]])}, family="lecture", public=True)
    yield Case("five-samples", {"x": _array([[0, 0], [2, 1], [6, 2], [1, 2], [3, 4]])}, family="lecture", public=True)
    yield Case("three-samples", {"x": _array([[1, 0], [0, 2], [4, 4]])}, family="two-features")
    yield Case("two-features", {"x": _drawn(rng, 7, [0.5, 4])}, family="two-features")
    yield Case("strong-correlation", {"x": _drawn(rng, 6, [0.05, 5])}, family="two-features")
    yield Case("three-features", {"x": _drawn(rng, 9, [0.4, 1.5, 6])}, family="features")
    yield Case("four-features", {"x": _drawn(rng, 8, [0.2, 0.7, 2, 7])}, family="features")
    yield Case("as-few-samples-as-possible", {"x": _drawn(rng, 6, [0.3, 0.8, 2, 5, 10])}, family="features")
    yield Case("nine-features", {"x": _drawn(rng, 20, [0.2, 0.4, 0.7, 1, 2, 3, 5, 7, 9])}, family="features")
    yield Case("many-samples", {"x": _drawn(rng, 1030, [0.4, 1.5, 6])}, family="features")
    diagonal = _array([[1, 0], [-1, 0], [0, 2], [0, -2]])
    yield Case("uncorrelated", {"x": diagonal}, family="special")
    yield Case("uncorrelated-off-centre", {"x": 3 * diagonal[:, ::-1] + [5, -1]}, family="special")
    yield Case("repeated-numbers", {"x": _array([[0, 0], [2, 1], [2, -1], [-2, 2], [0, 2], [-2, -1]])}, family="special")
    yield Case("white-off-centre", {"x": _array([[4, 0], [4, -2], [2, 0], [2, -2]])}, family="special")
    yield Case("non-contiguous", {"x": _drawn(rng, 7, [0.4, 3])}, family="memory", layout="strided")
    yield Case("column-major", {"x": _drawn(rng, 6, [0.3, 1, 4])}, family="memory", layout="F")
    yield Case("read-only", {"x": _drawn(rng, 8, [0.6, 5])}, family="memory", readonly=True)
    yield called_again({"x": _drawn(rng, 6, [4, 1])}, {"x": _drawn(rng, 6, [5, 0.8])})
    for name, power in (("tens", 4), ("large", 11), ("huge", 40), ("tiny", -24), ("minute", -50)):
        for eigenvalues in ([0.5, 4], [0.4, 1.5, 6]):
            yield Case(f"{name}-{len(eigenvalues)}", {"x": np.ldexp(_drawn(rng, 8, eigenvalues), power)}, family="magnitudes")
    for number in range(1, 3):
        uncorrelated = diagonal * rng.integers(2, 9, 2) / 2 + rng.integers(-5, 6, 2)
        yield Case(f"random-uncorrelated-{number}", {"x": uncorrelated}, family="special")
    yield Case("unequal-scales", {"x": _drawn(rng, 9, [0.5, 2, 4]) * [1e-3, 1, 30]}, family="magnitudes")


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, n: int, eigenvalues: list[float]) -> Array:
    """Return data whose covariance has these eigenvalues and axes that are no feature's."""
    d = len(eigenvalues)
    samples = rng.normal(size=(n, d))
    white = np.linalg.qr(samples - samples.mean(axis=0))[0] * math.sqrt(n)
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    while np.abs(axes).max() > 0.93:
        axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return white * np.sqrt(eigenvalues) @ axes.T + rng.choice([-1, 1], d) * rng.uniform(0.5, 3, d)


def _whitened(x, *, ddof=0, power=-0.5, back=True, centre=True):
    """Return the samples times V λ^power Vᵀ, with the parts that the misconceptions leave out or replace."""
    values, vectors = np.linalg.eigh(np.cov(x, rowvar=False, ddof=ddof))
    matrix = vectors * values**power
    return (x - x.mean(axis=0) if centre else x) @ (matrix @ vectors.T if back else matrix)


@misconception(
    "pca-whitening",
    en="The data are left in the axes of the eigenvectors. C^(−1/2) should turn them back: V·diag(1/√λ)·Vᵀ, not V·diag(1/√λ).",
    ru="Данные остались в осях собственных векторов. C^(−1/2) должна повернуть их обратно: V·diag(1/√λ)·Vᵀ, а не V·diag(1/√λ).",
)
def pca_whitening(x):
    return _whitened(x, back=False)


@misconception(
    "standardized-only",
    en="Every feature is divided by its own σ, which leaves the correlations. Multiply by C^(−1/2), the whole matrix.",
    ru="Каждый признак разделён на своё σ, а корреляции остались. Умножьте на C^(−1/2), на матрицу целиком.",
)
def standardized_only(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


@misconception(
    "inverse-instead-of-root",
    en="The data are multiplied by the inverse C⁻¹. Whitening needs its square root: λ to the power −1/2, not −1.",
    ru="Данные умножены на обратную матрицу C⁻¹. Для отбеливания нужен корень из неё: λ в степени −1/2, а не −1.",
)
def inverse_instead_of_root(x):
    return _whitened(x, power=-1.0)


@misconception(
    "elementwise-power",
    en="Every element of C is raised to the power −1/2. The power should act on the eigenvalues of the matrix: V·diag(1/√λ)·Vᵀ.",
    ru="В степень −1/2 возведён каждый элемент C. Матричная степень должна действовать на собственные значения: V·diag(1/√λ)·Vᵀ.",
)
def elementwise_power(x):
    covariance = np.cov(x, rowvar=False, ddof=0)
    with np.errstate(all="ignore"):
        return (x - x.mean(axis=0)) @ (np.sign(covariance) * np.abs(covariance) ** -0.5)


@misconception(
    "not-centred",
    en="The matrix is applied to x itself. Subtract the mean from the samples, not only in the covariance.",
    ru="Матрица умножена на сам x. Вычтите среднее и из объектов, а не только в ковариации.",
)
def not_centred(x):
    return _whitened(x, centre=False)


@misconception(
    "ddof-one",
    en="The covariance is divided by N − 1 (as np.cov does by default). Divide by N.",
    ru="Ковариация делится на N − 1 (так по умолчанию считает np.cov). Нужно делить на N.",
)
def ddof_one(x):
    return _whitened(x, ddof=1)


@misconception(
    "positive-root",
    en="The data are multiplied by C^(1/2), which makes the covariance larger instead of one. The power is −1/2: divide by √λ.",
    ru="Данные умножены на C^(1/2), и ковариация становится не единичной, а ещё больше. Степень должна быть равна −1/2: делите на √λ.",
)
def positive_root(x):
    return _whitened(x, power=0.5)


@alternative("eigenvalues and eigenvectors")
def by_eigenvectors(x):
    return _whitened(x)


@alternative("the sum over the eigenvectors that eig finds")
def by_projections(x):
    centred = x - np.mean(x, axis=0, keepdims=True)
    values, vectors = np.linalg.eig(np.einsum("ni,nj->ij", centred, centred) / x.shape[0])
    y = np.zeros_like(centred)
    for value, vector in zip(values.real, vectors.real.T, strict=True):
        y += np.outer(centred @ vector, vector) / (np.sqrt(value) * (vector @ vector))
    return y


@alternative("Newton's iteration for the inverse square root")
def by_iteration(x):
    centred = x - x.mean(axis=0)
    covariance = centred.T @ centred / len(x)
    scale = np.trace(covariance)
    y, z, identity = covariance / scale, np.eye(len(covariance)), np.eye(len(covariance))
    for _ in range(40):
        step = (3 * identity - z @ y) / 2
        y, z = y @ step, step @ z
    return centred @ z / np.sqrt(scale)
