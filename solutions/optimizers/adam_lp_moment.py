"""Moment of order p and its limit: lecture 0, formulas (246), (247), with the exponents of the limit corrected."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]


def adam_lp_moment(grads: Array, beta2: float, p: float) -> Array:
    """Return u: the recursion summed up, with the factor β₂ᵀ⁻ⁱ inside the power of |g_i|.

    The largest faded gradient is taken out of the sum, so that its p-th power can neither overflow nor vanish.
    """
    faded = beta2 ** np.arange(len(grads))[::-1, None] * np.abs(grads)
    largest = faded.max(axis=0)
    if math.isinf(p):
        return largest
    shares = faded / np.maximum(largest, np.finfo(faded.dtype).tiny)
    return largest * ((1 - beta2**p) * (shares**p).sum(axis=0)) ** (1 / p)


def oracle(grads: Array, beta2: float, p: float) -> Array:
    """Return what the recursion gives in PyTorch, for the limit in the form of Adamax."""
    import torch

    u = torch.zeros(grads.shape[1], dtype=torch.float64)
    v = torch.full_like(u, -math.inf)  # its logarithm: powers of a high order overflow
    for g in torch.tensor(grads, dtype=torch.float64):
        u = torch.maximum(beta2 * u, g.abs())
        if not math.isinf(p):
            v = torch.logaddexp(p * math.log(beta2) + v, math.log1p(-(beta2**p)) + p * g.abs().log()) if beta2 else p * g.abs().log()
    return (u if math.isinf(p) else (v / p).exp()).numpy()


TOLERANCE = ITER
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "value:beta2:1": "the statement asks for decays below 1",
    "zero:p:*": "the statement asks for p ≥ 1",
    "tangent:p:*": "the same",
    "floor:p:*": "the same",
}
FAMILIES = (
    standard("lecture"),
    Family("finite", 4.0, {"en": "finite orders", "ru": "конечные порядки"}),
    Family("limit", 4.0, {"en": "the limit p → ∞", "ru": "предел p → ∞"}),
    Family("one-gradient", 1.0, {"en": "a single gradient", "ru": "единственный градиент"}),
    standard("magnitudes", 2.0),
    Family("high", 2.0, {"en": "high orders", "ru": "высокие порядки"}),
    Family(
        "extremes",
        1.0,
        {"en": "β₂ near its bounds, a zero gradient, a long history", "ru": "β₂ у границ, нулевой градиент, длинная история"},
    ),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("infinity", _inputs([[1], [4], [2]], 0.5, math.inf), family="lecture", public=True)
    yield Case("square", _inputs([[1], [4], [2]], 0.5, 2.0), family="lecture", public=True)
    yield Case("p3-negative", _inputs([[-1], [2]], 0.5, 3.0), family="finite")
    for steps, d, p in ((3, 2, 1.0), (4, 3, 2.0), (2, 3, 8.0)):
        yield Case(f"order-{p}", _drawn(rng, steps, d, p), family="finite")
    yield Case("almost-infinity", _drawn(rng, 3, 2, 60.0), family="finite")
    yield Case("inf-first-large", _inputs([[8], [1], [1]], 0.5, math.inf), family="limit")
    yield Case("inf-negative", _inputs([[-8], [1]], 0.5, math.inf), family="limit")
    yield Case("inf-middle", _inputs([[0], [4], [1]], 0.5, math.inf), family="limit")
    yield Case("inf-four", _inputs([[1], [1], [8], [1]], 0.5, math.inf), family="limit")
    for steps, d in ((4, 2), (6, 3)):
        yield Case(f"inf-drawn-{steps}", _drawn(rng, steps, d, math.inf), family="limit")
    for p in (1.0, 4.0, math.inf):
        yield Case(f"one-gradient-{p}", _drawn(rng, 1, 3, p), family="one-gradient")
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 4, 3, 3.0), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 5, 3, math.inf), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 3, 2, 2.0), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 2, 2.0), _drawn(rng, 3, 2, 2.0))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    sizes = np.array([1e-8, 1e-5, 1e-3, 30.0, 1e3, 1e6])
    for p in (2.0, math.inf):
        inputs = _drawn(rng, 4, 6, p)
        yield Case(f"magnitudes-{p}", inputs | {"grads": sizes * inputs["grads"]}, family="magnitudes", tolerance=RELATIVE)
    for steps, p, beta2 in ((3, 20.0, 0.8), (4, 150.0, 0.7), (3, 300.0, 0.9), (5, 1000.0, 0.99)):
        signs = rng.choice([-1, 1], (steps, 3))
        level = beta2 ** -np.arange(steps)[::-1, None] * rng.uniform(0.8, 1.1, 3)  # faded, all gradients are equal: the orders differ most
        yield Case(f"equal-order-{p}", _inputs(signs * level, beta2, p), family="high")
    yield Case("fraction", _drawn(rng, 4, 3, 2.1234567891), family="finite")
    inputs = _drawn(rng, 4, 3, 2.0)
    inputs["grads"][:3] *= np.array([1e9, 1e6, 1e4])[:, None]
    yield Case("hardly-any-memory", inputs | {"beta2": 5e-4}, family="extremes")
    yield Case("equal-gradients", _inputs([[1.5, -2], [1.5, -2], [-1.5, 1.5]], 0.8, 3.0), family="finite")
    for p in (2.0, math.inf):
        yield Case(f"no-memory-{p}", _drawn(rng, 4, 3, p) | {"beta2": 0.0}, family="extremes")
        yield Case(f"long-memory-{p}", _drawn(rng, 5, 3, p) | {"beta2": 0.9999}, family="extremes")
        yield Case(f"long-history-{p}", _drawn(rng, 300, 20, p) | {"beta2": 0.99}, family="extremes")
        inputs = _drawn(rng, 4, 3, p)
        inputs["grads"][:, 1] = 0.0
        inputs["grads"][-1, 0] = 0.0
        yield Case(f"zero-gradients-{p}", inputs, family="extremes")


def _inputs(grads: object, beta2: float, p: float) -> dict[str, Any]:
    return {"grads": np.array(grads, dtype=np.float64), "beta2": beta2, "p": p}


def _drawn(rng: np.random.Generator, steps: int, d: int, p: float) -> dict[str, Any]:
    """Return gradients of either sign whose last but one row is large, so that it decides over the limit."""
    grads = rng.uniform(0.5, 2, (steps, d)) * rng.choice([-1, 1], (steps, d))
    grads[max(steps - 2, 0)] *= 2
    return _inputs(grads, rng.uniform(0.6, 0.9), p)


def _recursion(grads, beta2, p, *, size=np.abs, decay=lambda beta2, p: beta2**p, root=lambda v, p: v ** (1 / p), fade=1.0, factor=0.0):
    """Return the two recursions put together from parts that a misconception replaces."""
    u = v = np.zeros(grads.shape[1])
    with np.errstate(all="ignore"):
        for g in size(grads):
            if math.isinf(p):
                u = np.maximum(beta2**fade * u, g)
            else:
                v = decay(beta2, p) * v + (1 - decay(beta2, p)) * g**p
        return u * (1 - beta2) ** factor if math.isinf(p) else root(v, p)


@misconception(
    "beta-not-raised-to-p",
    en="The moment fades with β₂. The decay should be β₂ to the power of p, as in formula (246).",
    ru="Момент затухает с коэффициентом β₂. Коэффициентом должно быть β₂ в степени p, как в формуле (246).",
)
def beta_not_raised_to_p(grads, beta2, p):
    return _recursion(grads, beta2, p, decay=lambda beta2, p: beta2)


@misconception(
    "root-omitted",
    en="The moment itself is returned. Take the root of order p: u = v^(1/p).",
    ru="Возвращён сам момент. Извлеките корень степени p: u = v^(1/p).",
)
def root_omitted(grads, beta2, p):
    return _recursion(grads, beta2, p, root=lambda v, p: v)


@misconception(
    "square-root-always",
    en="The root is the square root whatever p is. Its order should be p: u = v^(1/p).",
    ru="Корень квадратный при любом p. Степень корня должна быть равна p: u = v^(1/p).",
)
def square_root_always(grads, beta2, p):
    return _recursion(grads, beta2, p, root=lambda v, p: np.sqrt(v))


@misconception(
    "absolute-value-missing",
    en="Powers and maximum are taken of g. They should be taken of |g|: a large negative gradient is large too.",
    ru="Степень и максимум взяты от g. Нужен |g|: большой отрицательный градиент тоже велик.",
)
def absolute_value_missing(grads, beta2, p):
    return _recursion(grads, beta2, p, size=lambda grads: grads)


@misconception(
    "no-decay-in-limit",
    en="The limit is the plain maximum of all |g_i|. Older gradients should fade: g_i gets the factor β₂ᵀ⁻ⁱ.",
    ru="В пределе взят простой максимум всех |g_i|. Старые градиенты должны затухать: у g_i нужен множитель β₂ᵀ⁻ⁱ.",
)
def no_decay_in_limit(grads, beta2, p):
    return _recursion(grads, beta2, p, fade=0.0)


@misconception(
    "slide-exponent",
    en="The last but one gradient has the factor β₂ᵗ⁻¹, as formula (247) of the lecture prints it. The exponents count down to 0, so its "
    "factor should be β₂.",
    ru="У предпоследнего градиента стоит множитель β₂ᵗ⁻¹, как напечатано в формуле (247) лекции. Показатели убывают до 0, поэтому "
    "множитель должен быть равен β₂.",
    slip="lecture 0, formula (247)",
)
def slide_exponent(grads, beta2, p):
    if not math.isinf(p) or len(grads) < 2:
        return adam_lp_moment(grads, beta2, p)
    exponents = np.arange(len(grads))[::-1].copy()
    exponents[-2] = len(grads) - 1
    return (beta2 ** exponents[:, None] * np.abs(grads)).max(axis=0)


@misconception(
    "factor-kept-in-limit",
    en="A factor 1 − β₂ is left in the limit. The p-th root of 1 − β₂ᵖ tends to 1: the limit should be the maximum alone.",
    ru="В пределе остался множитель 1 − β₂. Корень степени p из 1 − β₂ᵖ стремится к 1: в пределе должен остаться только максимум.",
)
def factor_kept_in_limit(grads, beta2, p):
    return _recursion(grads, beta2, p, factor=1.0)


@alternative("the two recursions")
def by_recursion(grads, beta2, p):
    return _recursion(grads, beta2, p)


@alternative("a loop over the parameters")
def by_loop(grads, beta2, p):
    u = []
    for column in np.abs(grads).T.tolist():
        total = 0.0
        for size in column:
            total = max(beta2 * total, size) if p == math.inf else total * beta2**p + size**p
        u.append(total if p == math.inf else (total * (1 - beta2**p)) ** (1 / p))
    return np.array(u)
