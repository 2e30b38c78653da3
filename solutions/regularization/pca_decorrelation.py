"""Decorrelation by rotation to the principal axes: lecture 3, «Предобработка данных», which names it without a formula."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import LINALG, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import called_again, standard

Array = NDArray[np.floating]


def pca_decorrelation(x: Array) -> tuple[Array, Array]:
    """Return the centred samples in the axes of the eigenvectors, and the eigenvalues, largest first."""
    values, vectors = np.linalg.eigh(np.cov(x, rowvar=False, bias=True))
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None], axis=0)
    z = (x - x.mean(axis=0)) @ (vectors * np.sign(largest))
    return z[:, ::-1], values[::-1]


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch's singular values and vectors of the centred samples give."""
    import torch

    centred = torch.tensor(x) - torch.tensor(x).mean(0)
    _, singular, axes = torch.linalg.svd(centred, full_matrices=False)
    largest = axes.gather(1, axes.abs().argmax(dim=1, keepdim=True))
    return (centred @ (axes * largest.sign()).T).numpy(), (singular**2 / len(x)).numpy()


TOLERANCE = LINALG
SCALED = Tolerance(rtol=1e-6, atol=0.0, rtol32=1e-3, atol32=0.0)

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("two-features", 3.0, {"en": "two features", "ru": "два признака"}),
    Family("features", 4.0, {"en": "three to nine features", "ru": "от трёх до девяти признаков"}),
    Family("correlated", 2.0, {"en": "strongly correlated features", "ru": "сильно коррелированные признаки"}),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and data whose covariance has known, distant eigenvalues."""
    yield Case("four-samples", {"x": _array([[9, 8], [-7, -4], [-2, 6], [4, -2]])}, family="lecture", public=True)
    yield Case("five-samples", {"x": _array([[0, 0], [2, 1], [6, 2], [1, 2], [3, 4]])}, family="lecture", public=True)
    yield Case("three-samples", {"x": _array([[0, 1], [1, 4], [5, 3]])}, family="two-features")
    yield Case("random-two", {"x": _drawn(rng, 6, [4, 1])}, family="two-features")
    yield Case("second-feature-longer", {"x": _array([[1, 9], [2, 5], [0, 1], [3, 3], [2, -2]])}, family="two-features")
    dims = [[1, 0, 2], [0, 3, 1], [4, 1, 1], [2, 2, 5], [3, 0, 0]]
    yield Case("three-dims", {"x": _array(dims)}, family="features")
    yield Case("random-three", {"x": _drawn(rng, 8, [6, 2, 0.7])}, family="features")
    yield Case("random-four", {"x": _drawn(rng, 7, [9, 4, 1.5, 0.5])}, family="features")
    yield Case("five", {"x": _drawn(rng, 12, [20, 9, 4, 1.5, 0.5])}, family="features")
    yield Case("nine", {"x": _drawn(rng, 20, [300, 140, 70, 33, 15, 7, 3, 1, 0.4])}, family="features")
    yield Case("many-samples", {"x": _drawn(rng, 1030, [6, 2, 0.7])}, family="features")
    yield Case("nearly-on-a-line", {"x": _drawn(rng, 6, [5, 0.02])}, family="correlated")
    yield Case("nearly-in-a-plane", {"x": _drawn(rng, 9, [5, 2, 0.05])}, family="correlated")
    yield Case("non-contiguous", {"x": _drawn(rng, 7, [3, 0.6])}, family="memory", layout="strided")
    yield Case("column-major", {"x": _drawn(rng, 6, [5, 2, 0.4])}, family="memory", layout="F")
    yield Case("read-only", {"x": _drawn(rng, 8, [6, 1.5])}, family="memory", readonly=True)
    yield called_again({"x": _drawn(rng, 6, [4, 1])}, {"x": _drawn(rng, 6, [5, 0.8])})
    for name, power in (("tens", 4), ("large", 11), ("huge", 40), ("tiny", -24), ("minute", -50)):
        for eigenvalues in ([4, 1], [6, 2, 0.7]):
            x = np.ldexp(_drawn(rng, 8, eigenvalues), power)
            yield Case(f"{name}-{len(eigenvalues)}", {"x": x}, family="magnitudes", tolerance=SCALED)


EQUIVALENT_MUTANTS = {"vectors / np.sign(largest)": "a sign is its own inverse"}


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, n: int, eigenvalues: list[float]) -> Array:
    """Return data whose covariance has these eigenvalues and axes whose largest components leave no doubt of the sign."""
    d = len(eigenvalues)
    samples = rng.normal(size=(n, d))
    white = np.linalg.qr(samples - samples.mean(axis=0))[0] * math.sqrt(n)
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    while not _is_clear(axes):
        axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return white * np.sqrt(eigenvalues) @ axes.T + rng.choice([-1, 1], d) * rng.uniform(0.5, 3, d)


def _is_clear(axes: Array) -> bool:
    """Return whether the two largest components of every axis differ by 0.1 at least, and no axis is a feature's."""
    ordered = np.sort(np.abs(axes), axis=0)
    return bool(np.all(ordered[-1] - ordered[-2] > 0.1) and ordered[-1].max() < 0.96)


def _axes(x, *, ddof=0, signed=True):
    """Return eigenvalues and eigenvectors in descending order."""
    values, vectors = np.linalg.eigh(np.cov(x, rowvar=False, ddof=ddof))
    values, vectors = np.flip(values), np.fliplr(vectors)
    rows = np.argmax(np.abs(vectors), axis=0)
    signs = np.sign(vectors[rows, range(len(rows))]) if signed else 1
    return values, vectors * signs


def _centred(x):
    return x - x.mean(axis=0)


@misconception(
    "not-centred",
    en="The mean is not subtracted, so the first axis points to the centre of the data. Subtract it before anything else.",
    ru="Среднее не вычтено, и первая ось направлена к центру данных. Вычтите его прежде всего.",
)
def not_centred(x):
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    rows = np.argmax(np.abs(vectors), axis=0)
    return x @ (vectors * np.sign(vectors[rows, range(len(rows))])), values


@misconception(
    "rows-instead-of-columns",
    en="The rows of V are taken for the eigenvectors. They should be its columns: z = (x − μ) · V, without a transpose.",
    ru="За собственные векторы приняты строки V, а они стоят в столбцах: z = (x − μ) · V, без транспонирования.",
)
def rows_instead_of_columns(x):
    values, vectors = _axes(x)
    return _centred(x) @ vectors.T, values


@misconception(
    "ascending-order",
    en="The eigenvalues are in ascending order, as eigh returns them. Turn them round, and the columns of V with them.",
    ru="Собственные значения идут по возрастанию, как их возвращает eigh. Переверните их порядок, а с ним и порядок столбцов V.",
)
def ascending_order(x):
    z, values = pca_decorrelation(x)
    return z[:, ::-1], values[::-1]


@misconception(
    "scaled-to-unit-variance",
    en="The new features are divided by √λ, which is whitening. Decorrelation should only rotate.",
    ru="Новые признаки разделены на √λ, а это отбеливание. Декорреляция должна только поворачивать.",
)
def scaled_to_unit_variance(x):
    z, values = pca_decorrelation(x)
    return z / np.sqrt(values), values


@misconception(
    "ddof-one",
    en="The covariance is divided by N − 1 (as np.cov does by default), and the eigenvalues are too large. Divide by N.",
    ru="Ковариация делится на N − 1 (так по умолчанию считает np.cov), и собственные значения завышены. Нужно делить на N.",
)
def ddof_one(x):
    values, vectors = _axes(x, ddof=1)
    return _centred(x) @ vectors, values


@misconception(
    "sign-rule-ignored",
    en="The eigenvectors have the opposite signs. Apply the sign rule: the component of largest absolute value is positive.",
    ru="У собственных векторов обратные знаки. Примените правило знака: наибольшая по модулю компонента положительна.",
)
def sign_rule_ignored(x):
    z, values = pca_decorrelation(x)
    return -z, values


@misconception(
    "signs-as-returned",
    en="The signs of the eigenvectors are those that eigh happens to return. Turn each so that its component of largest absolute value "
    "is positive.",
    ru="Знаки собственных векторов такие, какие случайно вернул eigh. Поверните каждый так, чтобы наибольшая по модулю компонента была "
    "положительной.",
)
def signs_as_returned(x):
    values, vectors = _axes(x, signed=False)
    return _centred(x) @ vectors, values


@misconception(
    "singular-values-returned",
    en="The program returns the singular values s of the centred data. They should be the eigenvalues of the covariance, s²/N.",
    ru="Возвращены сингулярные числа s центрированных данных. Собственные значения ковариации равны s²/N.",
)
def singular_values_returned(x):
    return pca_decorrelation(x)[0], np.linalg.svd(_centred(x), compute_uv=False)


@alternative("singular values of the centred samples")
def by_singular_values(x):
    centred = x - x.mean(axis=0)
    u, singular, axes = np.linalg.svd(centred, full_matrices=False)
    signs = np.where(axes.max(axis=1) > -axes.min(axis=1), 1, -1)
    return u * (signs * singular), singular**2 / len(x)


@alternative("eig, sorted, column by column")
def by_eig(x):
    centred = x - np.mean(x, 0)
    values, vectors = np.linalg.eig(np.einsum("ni,nj->ij", centred, centred) / x.shape[0])
    z, order = np.empty_like(centred), np.argsort(-values.real)
    for place, k in enumerate(order):
        axis = vectors[:, k].real
        if axis[np.abs(axis).argmax()] < 0:
            axis = -axis
        z[:, place] = centred @ axis
    return z, values.real[order]


@alternative("the eigenvalues as variances of the result")
def variances_of_the_result(x):
    z = (x - x.mean(axis=0)) @ _axes(x)[1]
    return z, z.var(axis=0)
