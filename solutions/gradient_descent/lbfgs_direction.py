"""L-BFGS search direction: lecture 1, «Градиентный спуск» (named only; the start γI is that of PyTorch's LBFGS)."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]


def lbfgs_direction(g: Array, s_list: Sequence[Array], y_list: Sequence[Array]) -> Array:
    """Return −Bg, with the pairs' own scalars kept as arrays over the pairs."""
    s, y = np.array(s_list), np.array(y_list)
    inner = (s * y).sum(axis=1)
    q, alphas = g, np.empty(len(s))
    for i in reversed(range(len(s))):
        alphas[i] = s[i] @ q / inner[i]
        q = q - alphas[i] * y[i]
    r = q * inner[-1] / (y[-1] @ y[-1])
    for i in range(len(s)):
        r = r + (alphas[i] - y[i] @ r / inner[i]) * s[i]
    return -r


def oracle(g: Array, s_list: Sequence[Array], y_list: Sequence[Array]) -> Array:
    """Return the same with the dense BFGS update of the inverse, B ← VᵀBV + ρssᵀ, in PyTorch."""
    import torch

    pairs = [(torch.tensor(s), torch.tensor(y)) for s, y in zip(s_list, y_list, strict=True)]
    newest_s, newest_y = pairs[-1]
    identity = torch.eye(len(g))
    inverse = torch.dot(newest_s, newest_y) / torch.dot(newest_y, newest_y) * identity
    for s, y in pairs:
        rho = 1 / torch.dot(y, s)
        v = identity - rho * torch.outer(y, s)
        inverse = v.T @ inverse @ v + rho * torch.outer(s, s)
    return (-inverse @ torch.tensor(g)).numpy()


TOLERANCE = ITER
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

FAMILIES = (
    standard("lecture"),
    Family("one-pair", 2.0, {"en": "one pair", "ru": "одна пара"}),
    Family("several", 4.0, {"en": "several pairs", "ru": "несколько пар"}),
    Family("special", 1.0, {"en": "g = y, g = 0, one parameter", "ru": "g = y, g = 0, один параметр"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many pairs, many parameters", "ru": "много пар, много параметров"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-pair", _inputs([4, 2], [[1, 1]], [[3, 1]]), family="lecture", public=True)
    yield Case("two-pairs", _inputs([3, 3], [[1, 0], [0, 1]], [[2, 1], [1, 2]]), family="lecture", public=True)
    yield Case("parallel-pair", _inputs([1, 1], [[1, 0]], [[2, 0]]), family="one-pair")
    yield Case("one-skew-pair", _inputs([1, 2], [[1, 1]], [[2, 1]]), family="one-pair")
    for d in (2, 4):
        yield Case(f"one-pair-{d}", _drawn(rng, d, 1), family="one-pair")
    yield Case("two-unequal-pairs", _inputs([1, 2], [[1, 0], [0, 1]], [[2, 1], [1, 3]]), family="several")
    for d, m in ((3, 2), (4, 3), (2, 4)):
        yield Case(f"{m}-pairs-{d}", _drawn(rng, d, m), family="several")
    newest = _drawn(rng, 3, 2)
    yield Case("gradient-is-newest-change", newest | {"g": newest["y_list"][-1].copy()}, family="special")
    yield Case("zero-gradient", _drawn(rng, 3, 2) | {"g": np.zeros(3)}, family="special")
    yield Case("one-parameter", _drawn(rng, 1, 2), family="special")
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 4, 2), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 3), _drawn(rng, 3, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    for moved, changed in ((1e-9, 1e-9), (1e-13, 1e-13), (1e4, 1e4), (1e-4, 1e3), (1e3, 1e-4)):
        inputs = _drawn(rng, 4, 3)
        scaled = {"s_list": [moved * s for s in inputs["s_list"]], "y_list": [changed * y for y in inputs["y_list"]]}
        yield Case(f"moves-{moved}-changes-{changed}", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    for size in (1e-10, 1e6):
        inputs = _drawn(rng, 4, 2)
        yield Case(f"gradient-{size}", inputs | {"g": size * inputs["g"]}, family="magnitudes", tolerance=RELATIVE)
    yield Case("large-gradient", _drawn(rng, 4, 2) | {"g": np.array([3e3, -4e3, 50.0, -70.0])}, family="magnitudes")
    equal = _inputs([2, 2, 1], [[1, 1, 0], [0, 1, 1]], [[2, 2, 1], [2, 2, 2]])
    yield Case("equal-components", equal, family="many")
    for d, m in ((6, 15), (150, 4), (3, 130)):
        yield Case(f"{m}-pairs-{d}", _drawn(rng, d, m), family="many")


def _inputs(g: object, s_list: Sequence[object], y_list: Sequence[object]) -> dict[str, Any]:
    lists = {"s_list": s_list, "y_list": y_list}
    arrays = {name: [np.array(v, dtype=np.float64) for v in values] for name, values in lists.items()}
    return {"g": np.array(g, dtype=np.float64)} | arrays


def _drawn(rng: np.random.Generator, d: int, m: int) -> dict[str, Any]:
    """Return pairs y = A s of a quadratic with a well-conditioned matrix A, whose scale is far from 1."""
    root = rng.uniform(-1, 1, (d, d)) / np.sqrt(d)
    matrix = root @ root.T + np.diag(rng.uniform(1.5, 4, d))
    s = rng.uniform(0.3, 1.5, (m, d)) * rng.choice([-1, 1], (m, d))
    return _inputs(rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d), list(s), list(s @ matrix))


def _recursion(g, s_list, y_list, *, gamma=None, back=-1, with_beta=True, newest=-1):
    """Return the direction by two loops over pairs, with room for a slip in each part; *back* is the first loop's order."""
    pairs = [*zip(s_list, y_list, strict=True)][::-back]
    q, alphas = g, []
    for s, y in pairs[::-1]:
        alphas.insert(0, s @ q / (y @ s))
        q = q - alphas[0] * y
    if gamma is None:
        gamma = s_list[newest] @ y_list[newest] / (y_list[newest] @ y_list[newest])
    r = gamma * q
    for (s, y), alpha in zip(pairs, alphas, strict=True):
        r = r + (alpha - (y @ r / (y @ s) if with_beta else 0.0)) * s
    return -r


@misconception(
    "descent-sign",
    en="The direction leads uphill. Return −r.",
    ru="Направление ведёт вверх. Верните −r.",
)
def descent_sign(g, s_list, y_list):
    return -lbfgs_direction(g, s_list, y_list)


@misconception(
    "initial-hessian-identity",
    en="The second loop starts from q. Scale it first: r = γ·q with γ = sᵀy / yᵀy.",
    ru="Второй цикл начинается с q. Сначала умножьте на γ: r = γ·q, где γ = sᵀy / yᵀy.",
)
def initial_hessian_identity(g, s_list, y_list):
    return _recursion(g, s_list, y_list, gamma=1.0)


@misconception(
    "gamma-inverted",
    en="γ is upside down. It should approximate H⁻¹: γ = sᵀy / yᵀy.",
    ru="Перевёрнута дробь γ. Она должна приближать H⁻¹: γ = sᵀy / yᵀy.",
)
def gamma_inverted(g, s_list, y_list):
    return _recursion(g, s_list, y_list, gamma=y_list[-1] @ y_list[-1] / (s_list[-1] @ y_list[-1]))


@misconception(
    "beta-skipped",
    en="The second loop adds α·s. It should add (α − β)·s with β = yᵀr / yᵀs.",
    ru="Второй цикл прибавляет α·s. Нужно прибавлять (α − β)·s, где β = yᵀr / yᵀs.",
)
def beta_skipped(g, s_list, y_list):
    return _recursion(g, s_list, y_list, with_beta=False)


@misconception(
    "first-loop-oldest-first",
    en="The loops run in the wrong order. The first one should go from the newest pair to the oldest, the second one back; the lists hold "
    "the oldest pair first.",
    ru="Циклы идут не в том порядке. Первый должен идти от самой новой пары к самой старой, второй — обратно; в списках сначала стоит "
    "самая старая пара.",
)
def first_loop_oldest_first(g, s_list, y_list):
    return _recursion(g, s_list, y_list, back=1)


@misconception(
    "s-and-y-swapped",
    en="s and y are swapped: s are the moves of the point, y the changes of the gradient.",
    ru="Перепутаны s и y: s — сдвиги точки, y — изменения градиента.",
)
def s_and_y_swapped(g, s_list, y_list):
    return lbfgs_direction(g, y_list, s_list)


@misconception(
    "gamma-from-oldest",
    en="γ is computed from the oldest pair. Use the newest one, the last of the lists.",
    ru="γ вычислено по самой старой паре. Берите самую новую, последнюю в списках.",
)
def gamma_from_oldest(g, s_list, y_list):
    return _recursion(g, s_list, y_list, newest=0)


@alternative("two loops over pairs")
def two_loops(g, s_list, y_list):
    return _recursion(g, s_list, y_list)


@alternative("the inverse as a dense matrix")
def dense_inverse(g, s_list, y_list):
    identity = np.eye(len(g))
    inverse = identity * np.dot(s_list[-1], y_list[-1]) / np.dot(y_list[-1], y_list[-1])
    for s, y in zip(s_list, y_list, strict=True):
        v = identity - np.outer(y, s) / (y @ s)
        inverse = v.T @ inverse @ v + np.outer(s, s) / (y @ s)
    return -inverse.dot(g)
