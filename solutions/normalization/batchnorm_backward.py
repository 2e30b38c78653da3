"""Batch normalization, backward pass: lecture 3, «Градиент» (six formulas; the statistics are not constants)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import called_again, repeated, standard

Array = NDArray[np.floating]


def batchnorm_backward(dy: Array, x: Array, gamma: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Return (dx, dgamma, dbeta), the lecture's six formulas put together."""
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    dgamma = (dy * xhat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma / std * (dy - (dbeta + dgamma * xhat) / len(x))
    return dx, dgamma, dbeta


def oracle(dy: Array, x: Array, gamma: Array, eps: float = 1e-5) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    inputs, scale = torch.tensor(x, requires_grad=True), torch.tensor(gamma, requires_grad=True)
    shift = torch.zeros_like(scale, requires_grad=True)
    y = F.batch_norm(inputs, None, None, scale, shift, training=True, eps=eps)
    return tuple(gradient.numpy() for gradient in torch.autograd.grad(y, (inputs, scale, shift), torch.tensor(dy)))


TOLERANCE = REDUCE
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the families about ε to judge its use."""

OUTSIDE_DOMAIN = {
    "ties-last:x:*": "where a feature is constant, ε is large enough that rounding does not show",
    "value:eps:0": "the statement asks for ε > 0",
}
FAMILIES = (
    standard("lecture"),
    Family("gradients", 4.0, {"en": "gradients of batches of several sizes", "ru": "градиенты на батчах разного размера"}),
    Family("large-eps", 2.0, {"en": "an ε of noticeable size", "ru": "заметное ε"}),
    Family("default-eps", 1.0, {"en": "ε left at its default", "ru": "ε по умолчанию"}),
    Family("constant", 1.0, {"en": "a constant feature, a constant gradient", "ru": "постоянный признак, постоянный градиент"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "large batches, many features", "ru": "большие батчи, много признаков"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield from _examples()
    for n, d in ((2, 3), (3, 1), (6, 5)):
        yield Case(f"random-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="gradients")
    yield from _large_eps(rng)
    for n, d in ((4, 2), (3, 3)):
        yield Case(f"default-eps-{n}x{d}", _drawn(rng, n, d, scale=0.2), family="default-eps")
    yield from _constant(rng)
    yield from _whole_domain(rng)
    for n, d in ((5, 3), (3, 4)):
        inputs = _drawn(rng, n, d)
        yield Case(f"single-{n}x{d}", {name: np.float32(value) for name, value in inputs.items()} | {"eps": TINY}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, eps=TINY), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 5, eps=TINY), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, 6, 2, eps=TINY), family="memory", readonly=True)
    yield called_again(_drawn(rng, 6, 2, eps=TINY), _drawn(rng, 6, 2, eps=TINY))


def _examples() -> Iterator[Case]:
    yield Case("three-samples", _inputs([[1], [0], [0]], [[0], [1], [3]], [1], eps=0.5), family="lecture", public=True)
    dy, x = [[4, 0], [2, 3], [-2, 4], [0, 1]], [[5, 5], [1, -3], [1, 1], [1, 1]]
    yield Case("two-features-four-samples", _inputs(dy, x, [2, 3], eps=1.0), family="lecture", public=True)


def _large_eps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("gamma2", _inputs([[1], [0]], [[0], [2]], [2], eps=0.5), family="large-eps")
    dy, x = [[1, 2], [0, -1], [3, 1]], [[0, 1], [1, 0], [3, 5]]
    yield Case("two-features", _inputs(dy, x, [1, 0.5], eps=0.1), family="large-eps")
    for name, eps in (("one", 1.0), ("default-given", 1e-5), ("many-digits", 0.5548)):
        yield Case(f"eps-{name}", _drawn(rng, 4, 3, scale=0.01, eps=eps), family="large-eps")
    for n, d in ((2, 2), (4, 3), (7, 2)):
        yield Case(f"large-eps-{n}x{d}", _drawn(rng, n, d, eps=10 ** rng.uniform(-2, 0)), family="large-eps")


def _constant(rng: np.random.Generator) -> Iterator[Case]:
    for n, d in ((4, 3), (5, 2)):
        inputs = _drawn(rng, n, d, eps=0.01)
        inputs["x"][:, rng.integers(d)] = rng.integers(-8, 9) / 4  # quarters: the mean is exact in any precision
        yield Case(f"one-constant-of-{d}", inputs, family="constant")
    inputs = _drawn(rng, 4, 3, eps=0.01)
    inputs["dy"][:, 0] = 1.5
    yield Case("constant-gradient", inputs, family="constant")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = repeated(_drawn(rng, 3, 2, eps=TINY))
    yield Case("equal-features", inputs, family="many")
    sizes = np.array([4e-13, 1e-3, 30.0, 1e3, 1e6])
    inputs = _drawn(rng, 4, 5, eps=1e-30)
    yield Case("features-of-all-sizes", inputs | {"x": sizes * inputs["x"]}, family="magnitudes")
    for size in (1e-13, 1e5):
        inputs = _drawn(rng, 5, 3, eps=TINY)
        tolerance = Tolerance(1e-8, 1e-10 * size, 1e-4, 1e-5 * size)
        yield Case(f"dy-{size}", inputs | {"dy": size * inputs["dy"]}, family="magnitudes", tolerance=tolerance)
        inputs = _drawn(rng, 5, 3, eps=TINY)
        yield Case(f"gamma-{size}", inputs | {"gamma": size * inputs["gamma"]}, family="magnitudes", tolerance=tolerance)
    yield Case("gamma-zero", _drawn(rng, 4, 3, eps=TINY) | {"gamma": np.array([0.0, 50.0, -1e-3])}, family="magnitudes")
    inputs = _drawn(rng, 6, 3, eps=TINY)
    yield Case("mean-1000", inputs | {"x": 1000 + inputs["x"]}, family="magnitudes", tolerance=Tolerance(1e-6, 1e-6, 1e-2, 1e-2))
    for n, d in ((300, 2), (3, 150)):
        yield Case(f"batch-{n}x{d}", _drawn(rng, n, d, eps=TINY), family="many")


def _inputs(dy: object, x: object, gamma: object, **options: float) -> dict[str, Any]:
    arrays = {"dy": dy, "x": x, "gamma": gamma}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, n: int, d: int, *, scale: float = 1.0, **options: float) -> dict[str, Any]:
    """Return random inputs whose columns are spread out, so that no variance is nearly zero by chance."""
    ranks = rng.permuted(np.tile(np.arange(n) - (n - 1) / 2, (d, 1)), axis=1).T
    x = rng.uniform(-2, 2, d) + rng.uniform(1, 2.5, d) * (ranks + rng.uniform(-0.2, 0.2, (n, d)))
    gamma = rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d)
    return _inputs(rng.normal(size=(n, d)), scale * x, gamma, **options)


def _chain(dy, x, gamma, eps, *, half=-0.5, power=-1.5, two=2.0, by_variance=1.0, by_mean=1.0):
    """Return the lecture's formulas one by one, with room for a slip in each."""
    m, mu = len(x), x.mean(axis=0)
    var = ((x - mu) ** 2).mean(axis=0)
    dxhat = dy * gamma
    dvar = (dxhat * (x - mu) * half * (var + eps) ** power).sum(axis=0)
    dmu = (-dxhat / np.sqrt(var + eps)).sum(axis=0) + dvar * (-2 * (x - mu)).sum(axis=0) / m
    dx = dxhat / np.sqrt(var + eps) + by_variance * dvar * two * (x - mu) / m + by_mean * dmu / m
    return dx, (dy * (x - mu) / np.sqrt(var + eps)).sum(axis=0), dy.sum(axis=0)


@misconception(
    "statistics-as-constants",
    en="μ and σ² are treated as constants. They depend on x, so ∂L/∂x should also have the paths through ∂L/∂σ² and ∂L/∂μ; the lecture "
    "warns about exactly this.",
    ru="μ и σ² считаются константами. Они зависят от x, поэтому в ∂L/∂x должны входить и пути через ∂L/∂σ² и ∂L/∂μ; лекция прямо об этом "
    "предупреждает.",
)
def statistics_as_constants(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, by_variance=0.0, by_mean=0.0)


@misconception(
    "variance-path-dropped",
    en="The path through the variance is missing: add ∂L/∂σ² · 2(x − μ)/N to ∂L/∂x.",
    ru="Потерян путь через дисперсию: прибавьте к ∂L/∂x слагаемое ∂L/∂σ² · 2(x − μ)/N.",
)
def variance_path_dropped(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, by_variance=0.0)


@misconception(
    "mean-path-dropped",
    en="The path through the mean is missing: add ∂L/∂μ / N to ∂L/∂x.",
    ru="Потерян путь через среднее: прибавьте к ∂L/∂x слагаемое ∂L/∂μ / N.",
)
def mean_path_dropped(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, by_mean=0.0)


@misconception(
    "missing-factor-two",
    en="The 2 of the derivative of (x − μ)² is missing in the path through the variance: ∂σ²/∂x = 2(x − μ)/N.",
    ru="В пути через дисперсию потеряна двойка из производной (x − μ)²: ∂σ²/∂x = 2(x − μ)/N.",
)
def missing_factor_two(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, two=1.0)


@misconception(
    "missing-minus-half",
    en="The factor ½ is missing in ∂L/∂σ²: the derivative of (σ² + ε)^(−1/2) is −½ · (σ² + ε)^(−3/2).",
    ru="В ∂L/∂σ² потерян множитель ½: производная (σ² + ε)^(−1/2) равна −½ · (σ² + ε)^(−3/2).",
)
def missing_minus_half(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, half=-1.0)


@misconception(
    "wrong-power",
    en="The power in ∂L/∂σ² is −1/2. It should be −3/2: differentiating (σ² + ε)^(−1/2) lowers the power by 1.",
    ru="Степень в ∂L/∂σ² равна −1/2. Она должна быть равна −3/2: при дифференцировании (σ² + ε)^(−1/2) степень понижается на 1.",
)
def wrong_power(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps, power=-0.5)


@misconception(
    "gamma-forgotten",
    en="The factor γ is missing in dx: the gradient at x̂ is dy·γ.",
    ru="В dx потерян множитель γ: градиент по x̂ равен dy·γ.",
)
def gamma_forgotten(dy, x, gamma, eps=1e-5):
    return batchnorm_backward(dy, x, np.ones_like(gamma), eps)


@misconception(
    "dgamma-uses-raw-input",
    en="dgamma is summed with x itself. γ multiplies the normalised x̂, so dgamma = Σ dy·x̂.",
    ru="В dgamma взят сам x. γ умножает нормированный x̂, поэтому dgamma = Σ dy·x̂.",
)
def dgamma_uses_raw_input(dy, x, gamma, eps=1e-5):
    dx, _, dbeta = batchnorm_backward(dy, x, gamma, eps)
    return dx, (dy * x).sum(axis=0), dbeta


@misconception(
    "dgamma-uses-output",
    en="dgamma is summed with the scaled output γ·x̂. γ multiplies x̂ itself, so it should be dgamma = Σ dy·x̂.",
    ru="В dgamma взят выход с множителем, γ·x̂. На γ умножается сам x̂, поэтому должно быть dgamma = Σ dy·x̂.",
)
def dgamma_uses_output(dy, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = batchnorm_backward(dy, x, gamma, eps)
    return dx, gamma * dgamma, dbeta


@misconception(
    "eps-outside-sqrt",
    en="ε is added to the standard deviation. It should stand under the root, as in the forward pass: √(σ² + ε).",
    ru="ε прибавлено к стандартному отклонению. Оно должно стоять под корнем, как в прямом проходе: √(σ² + ε).",
)
def eps_outside_sqrt(dy, x, gamma, eps=1e-5):
    std = x.std(axis=0) + eps
    xhat = (x - x.mean(axis=0)) / std
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    return gamma / std * (dy - (dbeta + dgamma * xhat) / len(x)), dgamma, dbeta


@misconception(
    "parameter-gradients-averaged",
    en="dgamma and dbeta are averaged over the batch. They should be sums: every sample uses the same γ and β.",
    ru="dgamma и dbeta усреднены по батчу. Нужны суммы: γ и β у всех объектов общие.",
)
def parameter_gradients_averaged(dy, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = batchnorm_backward(dy, x, gamma, eps)
    return dx, dgamma / len(x), dbeta / len(x)


@misconception(
    "eps-omitted",
    en="ε is missing. Use the same √(σ² + ε) as in the forward pass.",
    ru="Потеряно ε. Используйте то же √(σ² + ε), что и в прямом проходе.",
)
def eps_omitted(dy, x, gamma, eps=1e-5):
    with np.errstate(divide="ignore", invalid="ignore"):
        return batchnorm_backward(dy, x, gamma, 0.0)


@misconception(
    "ddof-one",
    en="The variance is divided by N − 1. It should be divided by N, as in the forward pass.",
    ru="Дисперсия делится на N − 1. Её нужно делить на N, как в прямом проходе.",
)
def ddof_one(dy, x, gamma, eps=1e-5):
    n, mu = len(x), x.mean(axis=0)
    std = np.sqrt(x.var(axis=0, ddof=1) + eps)
    dxhat, xhat = dy * gamma, (x - mu) / std
    dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).sum(axis=0) / n) / std
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)


@alternative("the lecture's formulas one by one")
def step_by_step(dy, x, gamma, eps=1e-5):
    return _chain(dy, x, gamma, eps)


@alternative("the same without the term of ∂ℓ/∂μ that is always zero, in place on copies")
def without_the_zero_term(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    centred = x.copy()
    centred -= centred.mean(axis=0)
    inverse = 1 / np.sqrt((centred * centred).mean(axis=0) + eps)
    dxhat = dy.copy()
    dxhat *= gamma
    dx = dxhat * inverse
    dx -= centred * (inverse**3 * (dxhat * centred).sum(axis=0) / m)
    dx -= dx.mean(axis=0)
    return dx, (dy * centred * inverse).sum(axis=0), dy.sum(axis=0)


@alternative("closed form with m pulled out, variance in one pass")
def closed_form(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    mu = x.sum(axis=0) / m
    root = np.sqrt((x**2).sum(axis=0) / m - mu**2 + eps)
    xhat = (x - mu) / root
    dgamma, dbeta = np.einsum("nd,nd->d", dy, xhat), np.einsum("nd->d", dy)
    return gamma / (m * root) * (m * dy - dbeta - xhat * dgamma), dgamma, dbeta


@alternative("the Jacobian of each feature as a matrix")
def by_jacobian(dy, x, gamma, eps=1e-5):
    m, d = x.shape
    dx, dgamma = np.empty((m, d)), np.empty(d)
    for j in range(d):
        centred = x[:, j] - x[:, j].mean()
        std = np.sqrt(centred @ centred / m + eps)
        jacobian = gamma[j] / std * (np.eye(m) - 1 / m - np.outer(centred, centred) / (m * std**2))
        dx[:, j] = jacobian.T @ dy[:, j]
        dgamma[j] = dy[:, j] @ centred / std
    return dx, dgamma, dy.sum(axis=0)
