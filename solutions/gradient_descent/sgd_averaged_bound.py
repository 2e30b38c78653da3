"""Averaged SGD iterate and its bound: lecture 1, «Стохастический градиентный спуск»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]


def sgd_averaged_bound(xs: Array, alphas: Array, R: float, G: float) -> tuple[Array, float]:
    """Return x̂ = Σαx/Σα and (R² + G²Σα²)/(2Σα)."""
    total = alphas.sum()
    return alphas @ xs / total, (R**2 + G**2 * (alphas @ alphas)) / (2 * total)


def oracle(xs: Array, alphas: Array, R: float, G: float) -> tuple[Any, ...]:
    """Return the lecture's fraction before R and G were put in, with PyTorch."""
    import torch

    steps, points = torch.tensor(alphas), torch.tensor(xs)
    weights = torch.nn.functional.normalize(steps, p=1, dim=0, eps=0.0)
    numerator = torch.tensor(R, dtype=steps.dtype).square() / 2 + (G * steps).square().sum() / 2
    return torch.einsum("k,kd->d", weights, points), numerator / steps.sum()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:alphas": "the statement asks for α > 0",
    "tangent:alphas:0.001": "steps as small as this change no digit that is graded",
}
FAMILIES = (
    standard("lecture"),
    Family("different", 4.0, {"en": "steps of different length", "ru": "шаги разной длины"}),
    Family("constant", 2.0, {"en": "a constant step", "ru": "постоянный шаг"}),
    Family("one-point", 1.0, {"en": "one point", "ru": "одна точка"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many points, many parameters", "ru": "много точек, много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    line = np.arange(10)[:, None]
    yield Case("constant-step", _inputs(line, np.full(10, 0.1), 1, 2), family="lecture", public=True)
    yield Case("two-steps-in-the-plane", _inputs([[0, 4], [2, 0]], [0.5, 1.5], 3, 2), family="lecture", public=True)
    yield Case("two", _inputs([[0], [1]], [0.1, 0.3], 2, 3), family="different")
    for k, d in ((1, 2), (3, 1), (4, 4)):
        yield Case(f"different-{k + 1}-points", _drawn(rng, k, d), family="different")
    falling = _drawn(rng, 4, 2)
    yield Case("falling-steps", falling | {"alphas": 0.5 / np.arange(1.0, 6.0)}, family="different")
    for k, d in ((3, 2), (5, 1)):
        inputs = _drawn(rng, k, d)
        yield Case(f"constant-{k + 1}-points", inputs | {"alphas": np.full(k + 1, rng.uniform(0.05, 0.5))}, family="constant")
    best = _drawn(rng, 8, 2)
    yield Case("best-constant-step", best | {"alphas": np.full(9, best["R"] / best["G"] / 3)}, family="constant")
    for d in (1, 3):
        yield Case(f"one-point-{d}", _drawn(rng, 0, d), family="one-point")
    yield from _whole_domain(rng)
    for k in (2, 5):
        inputs = _drawn(rng, k, 3)
        yield Case(f"single-{k + 1}", {n: np.float32(v) if isinstance(v, np.ndarray) else v for n, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 2), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 2, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 2, 3), _drawn(rng, 2, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    for size in (1e-12, 1e6):
        inputs = _drawn(rng, 4, 3)
        yield Case(f"steps-{size}", inputs | {"alphas": size * inputs["alphas"]}, family="magnitudes", tolerance=RELATIVE)
    for size in (1e-10, 1e5):
        inputs = _drawn(rng, 4, 3)
        scaled = {"xs": -size * inputs["xs"], "R": size * inputs["R"], "G": size * inputs["G"]}
        yield Case(f"numbers-{size}", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    mixed = _drawn(rng, 6, 7) | {"alphas": np.array([3e-5, 3e-3, 0.2, 0.5, 7.0, 30.0, 200.0])}
    yield Case("mixed-steps", mixed, family="magnitudes")
    equal = np.array([[2.0, 2.0], [2.0, 1.0], [1.0, 1.0]])
    yield Case("equal-points", _drawn(rng, 2, 2) | {"xs": equal, "alphas": np.array([0.2, 0.2, 0.3])}, family="many")
    points = np.array([[3e3, -4e3], [5e3, -2e3], [2e3, -6e3], [1e4, -3e3]])
    yield Case("far-points", _drawn(rng, 3, 2) | {"xs": points}, family="magnitudes")
    for name in ("R", "G"):
        yield Case(f"{name}-zero", _drawn(rng, 3, 2) | {name: 0.0}, family="magnitudes")
    for k, d in ((300, 2), (4, 130)):
        yield Case(f"points-{k + 1}-parameters-{d}", _drawn(rng, k, d), family="many")


def _inputs(xs: object, alphas: object, R: float, G: float) -> dict[str, Any]:
    return {"xs": np.array(xs, dtype=np.float64), "alphas": np.array(alphas, dtype=np.float64), "R": float(R), "G": float(G)}


def _drawn(rng: np.random.Generator, k: int, d: int) -> dict[str, Any]:
    """Return points that drift away, so that the average, the first and the last one are far apart."""
    xs = rng.uniform(1, 2, d) + np.arange(k + 1)[:, None] * rng.uniform(0.3, 1, d) + rng.uniform(-0.1, 0.1, (k + 1, d))
    return _inputs(xs, rng.uniform(0.05, 0.5, k + 1), rng.uniform(0.5, 4), rng.uniform(2.5, 5))


def _bound(alphas, R, G, *, squares=None, half=0.5, power=2):
    """Return the bound put together from parts that a misconception replaces."""
    squares = (alphas**2).sum() if squares is None else squares
    return half * (R**power + G**power * squares) / alphas.sum()


@misconception(
    "unweighted-average",
    en="The points are averaged with equal weights. Each one should be weighted by its step α_i.",
    ru="Точки усреднены с равными весами. Весом каждой точки должен быть её шаг α_i.",
)
def unweighted_average(xs, alphas, R, G):
    return xs.mean(axis=0), sgd_averaged_bound(xs, alphas, R, G)[1]


@misconception(
    "last-iterate",
    en="The last point is returned. Return the weighted average of all points, which the bound is for.",
    ru="Возвращена последняя точка. Верните взвешенное среднее всех точек: к нему и относится оценка.",
)
def last_iterate(xs, alphas, R, G):
    return xs[-1].copy(), sgd_averaged_bound(xs, alphas, R, G)[1]


@misconception(
    "sum-then-square",
    en="The sum of the steps is squared. Square every step and add up the squares: Σα².",
    ru="Возведена в квадрат сумма шагов. Нужно возвести в квадрат каждый шаг и сложить: Σα².",
)
def sum_then_square(xs, alphas, R, G):
    return sgd_averaged_bound(xs, alphas, R, G)[0], _bound(alphas, R, G, squares=alphas.sum() ** 2)


@misconception(
    "factor-two-missing",
    en="The 2 in the denominator is missing: divide the bound by 2·Σα.",
    ru="В знаменателе потеряна двойка: делите на 2·Σα.",
)
def factor_two_missing(xs, alphas, R, G):
    return sgd_averaged_bound(xs, alphas, R, G)[0], _bound(alphas, R, G, half=1.0)


@misconception(
    "constants-not-squared",
    en="R and G are not squared: the numerator should be R² + G²·Σα².",
    ru="R и G не возведены в квадрат: числитель должен быть равен R² + G²·Σα².",
)
def constants_not_squared(xs, alphas, R, G):
    return sgd_averaged_bound(xs, alphas, R, G)[0], _bound(alphas, R, G, power=1)


@misconception(
    "first-step-skipped",
    en="The first point and its step are left out. The sums should run over all k + 1 of them, from i = 0.",
    ru="Пропущены первая точка и её шаг. Суммы нужно брать по всем k + 1, начиная с i = 0.",
)
def first_step_skipped(xs, alphas, R, G):
    if len(alphas) == 1:
        return sgd_averaged_bound(0 * xs, 0 * alphas + 1, R, G)
    return sgd_averaged_bound(xs[1:], alphas[1:], R, G)


@alternative("np.average and the sum of two fractions")
def by_average(xs, alphas, R, G):
    doubled = np.sum(alphas + alphas)
    return np.average(xs, axis=0, weights=alphas), R * R / doubled + G * G * np.square(alphas).sum() / doubled


@alternative("running average, step after step")
def running_average(xs, alphas, R, G):
    average, total, bound = np.zeros(xs.shape[1]), 0.0, R**2 / 2
    for x, alpha in zip(xs, map(float, alphas), strict=True):
        total += alpha
        average = average + (x - average) * alpha / total
        bound += (G * alpha) ** 2 / 2
    return average, bound / total
