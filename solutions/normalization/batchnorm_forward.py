"""Batch normalization, training-mode forward pass: lecture 0, formula (227); lecture 3, «Алгоритм»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def batchnorm_forward(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Return (y, mu, var): y = γ (x − μ)/√(σ² + ε) + β with the statistics of each column."""
    mu = x.mean(axis=0)
    var = ((x - mu) ** 2).mean(axis=0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, mu, var


def oracle(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    inputs = torch.tensor(x)
    y = F.batch_norm(inputs, None, None, torch.tensor(gamma), torch.tensor(beta), training=True, eps=eps)
    return y.numpy(), inputs.mean(0).numpy(), inputs.var(0, unbiased=False).numpy()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
SHIFTED = Tolerance(rtol=1e-6, atol=1e-6, rtol32=1e-3, atol32=1e-3)
"""For features far from zero, where running means and one-pass variances round more."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the families about ε to judge its place."""

ENDS = np.array([3e3, -4e3, 50.0, -70.0, 1e6, -2e6])
"""Large numbers of both signs."""
OUTSIDE_DOMAIN = {
    "value:eps:0": "the statement asks for ε > 0",
}
FAMILIES = (
    standard("lecture"),
    Family("features", 4.0, {"en": "mean and variance of each feature", "ru": "среднее и дисперсия каждого признака"}),
    Family("large-eps", 2.0, {"en": "an ε of noticeable size", "ru": "заметное ε"}),
    Family("default-eps", 1.0, {"en": "ε left at its default", "ru": "ε по умолчанию"}),
    Family("constant", 1.0, {"en": "a feature that is constant over the batch", "ru": "признак, постоянный по батчу"}),
    Family("shifted", 1.0, {"en": "features far from zero", "ru": "признаки, далёкие от нуля"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "large batches, many features", "ru": "большие батчи, много признаков"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield from _examples()
    for n, d in ((2, 1), (3, 3), (6, 5)):
        yield Case(f"random-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="features")
    yield from _large_eps(rng)
    for n, d in ((4, 2), (3, 3)):
        yield Case(f"default-eps-{n}x{d}", _drawn(rng, n, d, scale=0.01), family="default-eps")
    yield from _constant(rng)
    for mean in (-1000.0, 1000.0):
        inputs = _drawn(rng, 6, 3, eps=TINY)
        yield Case(f"mean-{mean}-fractions", inputs | {"x": mean + inputs["x"]}, family="shifted", tolerance=SHIFTED)
    for n, d in ((4, 3), (8, 2)):
        yield Case(f"mean-1000-{n}x{d}", _far_from_zero(rng, n, d), family="shifted", tolerance=SHIFTED)
    yield from _whole_domain(rng)
    for n, d in ((5, 3), (3, 4)):
        inputs = _drawn(rng, n, d)
        yield Case(f"single-{n}x{d}", {name: np.float32(value) for name, value in inputs.items()} | {"eps": TINY}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, eps=TINY), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 5, eps=TINY), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, 6, 2, eps=TINY), family="memory", readonly=True)
    yield called_again(_drawn(rng, 6, 2, eps=TINY), _drawn(rng, 6, 2, eps=TINY))


def _examples() -> Iterator[Case]:
    yield Case("two-samples", _inputs([[0], [2]], [1], [0], eps=0.5), family="lecture", public=True)
    rows = [[5, 5], [1, -3], [1, 1], [1, 1]]
    yield Case("two-features-four-samples", _inputs(rows, [2, 3], [0, -1], eps=1.0), family="lecture", public=True)


def _large_eps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two-features", _inputs([[0, 1], [2, 5]], [1, 2], [0, -1], eps=0.5), family="large-eps")
    yield Case("rect", _inputs([[1, 2], [3, 5], [8, -1]], [1, 0.5], [0, 1], eps=0.1), family="large-eps")
    for name, eps in (("one", 1.0), ("default-given", 1e-5), ("many-digits", 0.5548)):
        inputs = _drawn(rng, 4, 3, scale=0.01, eps=eps)
        yield Case(f"eps-{name}", inputs | {"beta": np.zeros(3)}, family="large-eps", tolerance=RELATIVE)
    yield Case("gamma-beta", _inputs([[0], [2]], [2], [-1], eps=0.5), family="large-eps")
    for n, d in ((4, 3), (7, 2)):
        yield Case(f"large-eps-{n}x{d}", _drawn(rng, n, d, eps=10 ** rng.uniform(-3, -1)), family="large-eps")


def _constant(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("constant-column", _inputs([[3], [3]], [2], [1], eps=1e-5), family="constant")
    for n, d in ((4, 3), (5, 2)):
        inputs = _drawn(rng, n, d, eps=0.01)
        inputs["x"][:, rng.integers(d)] = rng.integers(-8, 9) / 4  # quarters: the mean is exact in any precision
        yield Case(f"one-constant-of-{d}", inputs, family="constant")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = repeated(_drawn(rng, 3, 2, eps=TINY))
    yield Case("equal-features", inputs, family="many")
    sizes = np.array([1e-13, 1e-3, 30.0, 1e3, 1e6])
    inputs = _drawn(rng, 4, 5, eps=1e-30)
    away = {"x": sizes * (3.0 + inputs["x"]), "beta": np.zeros(5)}  # no mean and no output is near zero
    yield Case("features-of-all-sizes", inputs | away, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 4, 5, eps=TINY)
    zero, ends = np.zeros(5), np.array([1e6, -1e3, 0.0, 1e-4, -1e-13])
    shifted = inputs | {"x": 3.0 + inputs["x"]}
    yield Case("sizes-of-gamma", shifted | {"gamma": ends, "beta": zero}, family="magnitudes", tolerance=RELATIVE)
    yield Case("sizes-of-beta", shifted | {"gamma": zero, "beta": ends}, family="magnitudes", tolerance=RELATIVE)
    for name in ("gamma", "beta"):
        yield Case(f"large-{name}", _drawn(rng, 4, 6, eps=TINY) | {name: ENDS}, family="magnitudes")
    for n, d in ((300, 2), (3, 150)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="many")


def _inputs(x: object, gamma: object, beta: object, **options: float) -> dict[str, Any]:
    arrays = {"x": x, "gamma": gamma, "beta": beta}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, n: int, d: int, *, scale: float = 1.0, **options: float) -> dict[str, Any]:
    """Return random inputs whose columns are spread out, so that no variance is nearly zero by chance."""
    ranks = rng.permuted(np.tile(np.arange(n) - (n - 1) / 2, (d, 1)), axis=1).T
    x = rng.uniform(-2, 2, d) + rng.uniform(0.5, 2, d) * (ranks + rng.uniform(-0.3, 0.3, (n, d)))
    gamma = rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d)
    return _inputs(scale * x, gamma, rng.uniform(-2, 2, d), **options)


def _far_from_zero(rng: np.random.Generator, n: int, d: int) -> dict[str, Any]:
    """Return whole numbers near 1000 with whole means: n a power of two keeps even one-pass float32 sums exact."""
    inputs = _drawn(rng, n, d, eps=TINY)
    x = np.rint(inputs["x"])
    x[0] += n
    x[-1] -= x.sum(axis=0) % n
    return inputs | {"x": 1000 + x}


def _scaled(x, gamma, beta, mu, std):
    with np.errstate(divide="ignore", invalid="ignore"):
        return gamma * (x - mu) / std + beta


@misconception(
    "raw-input-scaled",
    en="γ and β are applied to x itself. They should act on the normalised x̂; formula (227) of the lecture prints x by mistake.",
    ru="γ и β применены к самому x. Они должны действовать на нормированный x̂; в формуле (227) лекции по ошибке напечатан x.",
    slip="lecture 0, formula (227)",
)
def raw_input_scaled(x, gamma, beta, eps=1e-5):
    _, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return gamma * x + beta, mu, var


@misconception(
    "ddof-one",
    en="The variance is divided by N − 1. For a mini-batch it should be divided by N.",
    ru="Дисперсия делится на N − 1. Дисперсию мини-батча нужно делить на N.",
)
def ddof_one(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    return _scaled(x, gamma, beta, mu, np.sqrt(var + eps)), mu, var


@misconception(
    "eps-outside-sqrt",
    en="ε is added after the root. It should be added to the variance, under the root: √(σ² + ε).",
    ru="ε прибавлено после корня. Его нужно прибавлять к дисперсии, под корнем: √(σ² + ε).",
)
def eps_outside_sqrt(x, gamma, beta, eps=1e-5):
    _, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return _scaled(x, gamma, beta, mu, np.sqrt(var) + eps), mu, var


@misconception(
    "eps-omitted",
    en="ε is missing, so a constant feature is divided by zero. Divide by √(σ² + ε).",
    ru="Потеряно ε, и постоянный признак делится на ноль. Делите на √(σ² + ε).",
)
def eps_omitted(x, gamma, beta, eps=1e-5):
    _, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return _scaled(x, gamma, beta, mu, np.sqrt(var)), mu, var


@misconception(
    "variance-not-rooted",
    en="The difference x − μ is divided by the variance. Divide by its root, the standard deviation √(σ² + ε).",
    ru="Разность x − μ делится на дисперсию. Делите на корень из неё, стандартное отклонение √(σ² + ε).",
)
def variance_not_rooted(x, gamma, beta, eps=1e-5):
    _, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return _scaled(x, gamma, beta, mu, var + eps), mu, var


@misconception(
    "mean-not-subtracted",
    en="The mean is not subtracted. Centre the inputs first: x̂ = (x − μ)/√(σ² + ε).",
    ru="Не вычтено среднее. Сначала центрируйте входы: x̂ = (x − μ)/√(σ² + ε).",
)
def mean_not_subtracted(x, gamma, beta, eps=1e-5):
    _, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return _scaled(x, gamma, beta, 0, np.sqrt(var + eps)), mu, var


@misconception(
    "per-sample-statistics",
    en="Mean and variance are taken over the features of each sample (that is layer normalization). Take them over the batch, axis 0.",
    ru="Среднее и дисперсия считаются по признакам каждого объекта (это layer normalization). Считайте их по батчу, по оси 0.",
)
def per_sample_statistics(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(axis=1), x.var(axis=1)
    return _scaled(x, gamma, beta, mu[:, None], np.sqrt(var + eps)[:, None]), mu, var


@misconception(
    "global-statistics",
    en="One mean and one variance are taken over all the numbers of the batch. Each feature (column) should have its own.",
    ru="Взяты одно среднее и одна дисперсия по всем числам батча. У каждого признака (столбца) они должны быть свои.",
)
def global_statistics(x, gamma, beta, eps=1e-5):
    mu, var = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())
    return _scaled(x, gamma, beta, mu, np.sqrt(var + eps)), mu, var


@misconception(
    "gamma-beta-swapped",
    en="γ and β are swapped. γ multiplies, β shifts: y = γ·x̂ + β.",
    ru="Перепутаны γ и β. γ умножает, β сдвигает: y = γ·x̂ + β.",
)
def gamma_beta_swapped(x, gamma, beta, eps=1e-5):
    return batchnorm_forward(x, beta, gamma, eps)


@misconception(
    "returned-variance-with-eps",
    en="The returned variance contains ε. Return σ² itself; ε belongs under the root only.",
    ru="В возвращённую дисперсию вошло ε. Верните саму σ²; ε нужно только под корнем.",
)
def returned_variance_with_eps(x, gamma, beta, eps=1e-5):
    y, mu, var = batchnorm_forward(x, gamma, beta, eps)
    return y, mu, var + eps


@misconception(
    "mutates-input",
    en="The array x is changed in place. The caller's data must stay untouched: work on a copy, or write x - mu in place of x -= mu.",
    ru="Массив x изменён на месте. Данные вызывающего кода должны остаться прежними: работайте с копией или пишите x - mu вместо x -= mu.",
)
def mutates_input(x, gamma, beta, eps=1e-5):
    y, mu, var = batchnorm_forward(x, gamma, beta, eps)
    x -= mu
    x /= np.sqrt(var + eps)
    return y, mu, var


@alternative("np.var and np.mean")
def by_numpy_var(x, gamma, beta, eps=1e-5):
    mu, var = np.mean(x, axis=0), np.var(x, axis=0)
    xhat = (x - mu) * (var + eps) ** -0.5
    return xhat * gamma + beta, mu, var


@alternative("variance in one pass, E[x²] − μ², and one affine map")
def one_pass(x, gamma, beta, eps=1e-5):
    mu = x.sum(axis=0) / len(x)
    var = (x * x).sum(axis=0) / len(x) - mu**2
    scale = gamma / np.sqrt(var + eps)
    return x * scale + (beta - mu * scale), mu, var


@alternative("loops over features and samples")
def by_loops(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    y, means, variances = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for j in range(d):
        means[j] = sum(x[i, j] for i in range(n)) / n
        variances[j] = sum((x[i, j] - means[j]) ** 2 for i in range(n)) / n
        for i in range(n):
            y[i, j] = gamma[j] * (x[i, j] - means[j]) / (variances[j] + eps) ** 0.5 + beta[j]
    return y, means, variances


@alternative("in-place arithmetic on a copy")
def in_place_on_a_copy(x, gamma, beta, eps=1e-5):
    y = x.copy()
    mu = y.mean(axis=0)
    y -= mu
    var = np.einsum("nd,nd->d", y, y) / len(y)
    y /= np.sqrt(var + eps)
    y *= gamma
    y += beta
    return y, mu, var
