"""Newton step: lecture 1, «Градиентный спуск», x_{k+1} = x_k − α_k H_k⁻¹ g_k."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Recipe, alternative, misconception
from autograder.content.helpers import both_signs, by_digits, called_again, standard

Array = NDArray[np.floating]
Field = Callable[[Array], Array]


def newton_step(grad_fn: Field, hess_fn: Field, x: Array, alpha: float = 1.0) -> Array:
    """Return x − α·d where H d = g."""
    return x - alpha * np.linalg.solve(hess_fn(x), grad_fn(x))


def oracle(grad_fn: Field, hess_fn: Field, x: Array, alpha: float = 1.0) -> Array:
    """Return the same with PyTorch's Cholesky factorisation."""
    import torch

    factor = torch.linalg.cholesky(torch.tensor(hess_fn(x)))
    step = torch.cholesky_solve(torch.tensor(grad_fn(x))[:, None], factor)[:, 0]
    return (torch.tensor(x) - alpha * step).numpy()


TOLERANCE = replace(ITER, roundings=512)
"""In float32 the step cancels most of the point where they nearly agree."""
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:alpha": "the statement asks for α ≥ 0",
}
FAMILIES = (
    standard("lecture"),
    Family("full", 3.0, {"en": "full steps on quadratics", "ru": "полные шаги, квадратичные функции"}),
    Family("damped", 2.0, {"en": "shorter and longer steps", "ru": "укороченные и удлинённые шаги"}),
    Family("varying", 2.0, {"en": "a Hessian that changes from point to point", "ru": "гессиан, который зависит от точки"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    Family("kept", 1.0, {"en": "functions that keep the arrays they return", "ru": "функции, которые хранят возвращённые массивы"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("valley", _inputs([[1, 0], [0, 10]], [0, 0], [1, 1], alpha=1.0), family="lecture", public=True)
    yield Case("interaction", _inputs([[2, 1], [1, 1]], [-4, -3], [3, 1], alpha=0.5), family="lecture", public=True)
    coupled = _inputs([[2, 1], [1, 3]], [-1, 0], [1, 1])
    yield Case("coupled", coupled | {"alpha": 1.0}, family="full")
    for d in (1, 3):
        yield Case(f"quadratic-{d}", _drawn(rng, d), family="full")
    yield Case("damped", coupled | {"alpha": 0.5}, family="damped")
    yield Case("one-dim", _inputs([[4]], [0], [1], alpha=0.5), family="damped")
    yield Case("diagonal", _inputs(np.diag([2, 5, 0.5]), [1, -3, 2], [1, -1, 2], alpha=0.4), family="damped")
    for d in (2, 3):
        yield Case(f"damped-{d}", _drawn(rng, d) | {"alpha": rng.uniform(0.1, 0.8)}, family="damped")
    yield Case("longer", _drawn(rng, 2) | {"alpha": 1.5}, family="damped")
    for d in (2, 3):
        options = {} if d == 2 else {"alpha": rng.uniform(0.3, 0.9)}
        yield Case(f"varying-{d}", _varying(rng, d) | options, family="varying")
    weights = rng.uniform(0.5, 2, 3)
    quartic = {"grad_fn": Recipe("quartic_gradient", {"weights": weights}), "hess_fn": Recipe("quartic_hessian", {"weights": weights})}
    yield Case("quartic", _drawn(rng, 3) | quartic, family="varying")
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 3) | {"alpha": 0.7}, family="memory", layout="strided")
    yield Case("read-only", _varying(rng, 3), family="memory", readonly=True)
    yield called_again(_varying(rng, 3), _varying(rng, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    for size in (1e-8, 1e5):
        matrix, offset, x = _numbers(rng, 3)
        yield Case(f"curvature-{size}", _inputs(size * matrix, size * offset, x), family="magnitudes")
    matrix, offset, x = _numbers(rng, 3)
    yield Case("large-numbers", _inputs(matrix, 1e5 * offset, 1e5 * x, alpha=0.3), family="magnitudes")
    yield Case("small-numbers", _inputs(matrix, 1e-9 * offset, 1e-9 * x, alpha=0.7), family="magnitudes", tolerance=RELATIVE)
    yield Case("short-step", _drawn(rng, 3) | {"alpha": 1e-3}, family="magnitudes")
    yield Case("long-step", _drawn(rng, 3) | {"alpha": 2000.0}, family="magnitudes")
    yield Case("no-step", _drawn(rng, 3) | {"alpha": 0.0}, family="magnitudes")
    matrix, offset, _ = _numbers(rng, 3)
    yield Case("tiny-step", _inputs(matrix, offset, np.zeros(3), alpha=5e-9), family="magnitudes", tolerance=RELATIVE)
    for d in (12, 50):
        yield Case(f"parameters-{d}", _drawn(rng, d) | {"alpha": 0.6}, family="many")
    for d, alpha in ((2, 0.5), (4, 1.0)):
        matrix, _, x = _numbers(rng, d)
        kept = {"grad_fn": Recipe("fixed", {"value": both_signs(rng, d)}), "hess_fn": Recipe("fixed", {"value": matrix})}
        yield Case(f"kept-{d}", kept | {"x": x, "alpha": alpha}, family="kept")


def _inputs(matrix: object, offset: object, x: object, **options: float) -> dict[str, Any]:
    """Return a step on ½xᵀAx + bᵀx."""
    hessian, b = np.array(matrix, dtype=np.float64), np.array(offset, dtype=np.float64)
    functions = {"grad_fn": Recipe("affine", {"matrix": hessian, "offset": b}), "hess_fn": Recipe("constant", {"value": hessian})}
    return functions | {"x": np.array(x, dtype=np.float64)} | options


def _numbers(rng: np.random.Generator, d: int) -> tuple[Array, Array, Array]:
    """Return a well-conditioned positive definite matrix with no element near zero, the offset and a point."""
    signs = rng.choice([-1, 1], d)
    mixed = np.outer(signs, signs) * rng.uniform(0.3, 0.6)
    matrix = mixed + np.diag(rng.uniform(0.5, 2, d))
    offset, x = (rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d) for _ in range(2))
    return matrix, offset - matrix @ x, x  # so the gradient at x has no element near zero either


def _drawn(rng: np.random.Generator, d: int) -> dict[str, Any]:
    return _inputs(*_numbers(rng, d))


def _varying(rng: np.random.Generator, d: int) -> dict[str, Any]:
    matrix, offset, x = _numbers(rng, d)
    weights = rng.uniform(0.1, 0.5, d)
    gradient = Recipe("mixed_gradient", {"matrix": matrix, "offset": offset, "weights": weights})
    return {"grad_fn": gradient, "hess_fn": Recipe("mixed_hessian", {"matrix": matrix, "weights": weights}), "x": x}


@misconception(
    "multiplied-by-hessian",
    en="The gradient is multiplied by H. It should be divided by the curvature: the step d solves H d = g.",
    ru="Градиент умножен на H. Нужно делить на кривизну: шаг d — решение системы H d = g.",
)
def multiplied_by_hessian(grad_fn, hess_fn, x, alpha=1.0):
    return x - alpha * hess_fn(x) @ grad_fn(x)


@misconception(
    "elementwise-inverse",
    en="Every element of H is inverted on its own. H⁻¹ is the inverse matrix: solve H d = g.",
    ru="Обращён каждый элемент H по отдельности. H⁻¹ — обратная матрица: решите систему H d = g.",
)
def elementwise_inverse(grad_fn, hess_fn, x, alpha=1.0):
    hessian = hess_fn(x)
    return x - alpha * (1 / np.where(hessian == 0, np.inf, hessian)) @ grad_fn(x)


@misconception(
    "diagonal-only",
    en="Only the diagonal of H is used. The other elements say how the variables interact: solve H d = g with the whole matrix.",
    ru="Использована только диагональ H. Остальные элементы описывают взаимодействие переменных: решите H d = g со всей матрицей.",
)
def diagonal_only(grad_fn, hess_fn, x, alpha=1.0):
    return x - alpha * grad_fn(x) / np.diag(hess_fn(x))


@misconception(
    "ascent",
    en="The step is added. It should be subtracted: x − α·H⁻¹g.",
    ru="Шаг прибавлен. Его нужно вычесть: x − α·H⁻¹g.",
)
def ascent(grad_fn, hess_fn, x, alpha=1.0):
    return newton_step(grad_fn, hess_fn, x, -alpha)


@misconception(
    "alpha-ignored",
    en="The length α is not used: multiply H⁻¹g by it.",
    ru="Не использована длина шага α: умножьте на неё H⁻¹g.",
)
def alpha_ignored(grad_fn, hess_fn, x, alpha=1.0):
    return newton_step(grad_fn, hess_fn, x)


@misconception(
    "gradient-step",
    en="This is a step of plain gradient descent; H is not used. Newton's step should be H⁻¹g.",
    ru="Это шаг обычного градиентного спуска, H не использован. Шаг метода Ньютона должен быть равен H⁻¹g.",
)
def gradient_step(grad_fn, hess_fn, x, alpha=1.0):
    return x - alpha * grad_fn(x)


@alternative("by the inverse matrix")
def by_inverse(grad_fn, hess_fn, x, alpha=1.0):
    return x - np.linalg.inv(hess_fn(x)).dot(grad_fn(x)) * alpha


@alternative("elimination, written out")
def by_elimination(grad_fn, hess_fn, x, alpha=1.0):
    d = len(x)
    table = np.column_stack([hess_fn(x), grad_fn(x)])
    for i in range(d):
        table[i] /= table[i, i]
        for j in range(d):
            if j != i:
                table[j] -= table[j, i] * table[i]
    return np.array([x[i] - alpha * table[i, d] for i in range(d)])


@alternative("by eigenvectors, in float32")
def in_single_precision(grad_fn, hess_fn, x, alpha=1.0):
    values, vectors = np.linalg.eigh(np.float32(hess_fn(x)))
    return np.float32(x) - np.float32(alpha) * vectors @ (vectors.T @ np.float32(grad_fn(x)) / values)
