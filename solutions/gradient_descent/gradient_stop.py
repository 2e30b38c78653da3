"""Stopping by the squared gradient norm: lecture 1, «Градиентный спуск», ‖∇f‖² ≤ ε or ‖∇f(x_k)‖² ≤ ε‖∇f(x₀)‖²."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import EXACT, Case, Family, alternative, misconception
from autograder.content.helpers import standard

Array = NDArray[np.floating]


def gradient_stop(g: Array, g0: Array, eps: float) -> tuple[bool, bool]:
    """Return (absolute, relative)."""
    square = g @ g
    return bool(square <= eps), bool(square <= eps * (g0 @ g0))


def oracle(g: Array, g0: Array, eps: float) -> tuple[bool, bool]:
    """Return the same with PyTorch."""
    import torch

    square, square0 = (torch.tensor(v).square().sum() for v in (g, g0))
    return bool(square <= eps), bool(square <= eps * square0)


TOLERANCE = EXACT
CLEAR = 0.01
"""Drawn cases stay this far from equality, relative to ‖g‖²: rounding must not decide."""

OUTSIDE_DOMAIN = {
    "float32:g": "float32 gradients may decide a case within their rounding",
    "close:g:*": "the same",
    "sign:eps": "the statement asks for ε ≥ 0",
}
FAMILIES = (
    standard("lecture"),
    Family("one", 2.0, {"en": "one parameter", "ru": "один параметр"}),
    Family("several", 4.0, {"en": "several parameters", "ru": "несколько параметров"}),
    Family("edges", 1.0, {"en": "zero gradient, ε = 0, equality", "ru": "нулевой градиент, ε = 0, равенство"}),
    standard("magnitudes", 2.0),
    Family(
        "narrow",
        1.0,
        {"en": "inequalities that hold or fail by little", "ru": "неравенства, которые выполнены или нарушены с малым запасом"},
    ),
    standard("memory"),
)
ANSWERS = ((True, True), (True, False), (False, True), (False, False))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random gradients for each of the four answers."""
    yield Case("stops", _inputs([0.1, 0], [1, 0], 0.0101), family="lecture", public=True)
    yield Case("stops-relatively", _inputs([1, 2], [30, 0], 0.01), family="lecture", public=True)
    yield Case("relative-root", _inputs([0.3], [2], 0.03), family="one")
    yield Case("threshold-not-squared", _inputs([0.2], [0.1], 0.1), family="one")
    yield Case("large-start", _inputs([3, 4], [100, 0], 0.01), family="several")
    yield Case("small", _inputs([0.2, 0.2], [0.5, 0], 0.1), family="several")
    yield Case("sum-not-mean", _inputs([0.3, 0.3], [0.1, 0], 0.1), family="several")
    yield Case("two-components", _inputs([0.3, 0.1], [0.1, 0], 0.07), family="several")
    for wanted in ANSWERS:
        name = "-".join("yes" if answer else "no" for answer in wanted)
        yield Case(f"one-{name}", _drawn(rng, 1, wanted), family="one")
        yield Case(f"several-{name}", _drawn(rng, int(rng.integers(2, 5)), wanted), family="several")
    yield Case("zero-gradient", _inputs([0, 0, 0], [1, 2, 3], 0.1), family="edges")
    yield Case("zero-gradient-zero-threshold", _inputs([0, 0], [1, -1], 0.0), family="edges")
    yield Case("zero-threshold", _inputs([0.5, 0], [1, 1], 0.0), family="edges")
    yield Case("zero-start", _inputs([0.5, 0.25], [0, 0], 1.0), family="edges")
    yield Case("absolute-equal", _inputs([3, 4], [1, 0], 25.0), family="edges")
    yield Case("relative-equal", _inputs([3, 4], [6, 8], 0.25), family="edges")
    yield from _whole_domain()
    yield Case("non-contiguous", _drawn(rng, 3, (False, True)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 4, (True, False)), family="memory", readonly=True)
    yield from _drawn_edges(rng)
    for wanted in ANSWERS:
        name = "-".join("yes" if answer else "no" for answer in wanted)
        yield Case(f"random-size-{name}", _of_another_size(rng, _drawn(rng, 3, wanted)), family="magnitudes")


def _whole_domain() -> Iterator[Case]:
    """Yield gradients of all sizes (their squares fit single precision), long ones, and thresholds close to the square."""
    for size in (1e-14, 1e-5, 1e8):
        g = size * np.array([3.0, -4.0])
        yield Case(f"absolutely-{size}", _inputs(g, [0.0, 2e-16], 30.0 * size**2), family="magnitudes")
        yield Case(f"relatively-{size}", _inputs(g, [0.0, -8.0 * size], 0.5), family="magnitudes")
        yield Case(f"neither-{size}", _inputs(g, [size, 2.0 * size], 20.0 * min(size, size**2)), family="magnitudes")
    for size in (1e-14, 1e-9):
        yield Case(f"zero-threshold-{size}", _inputs([size, 0.0], [1.0, 1.0], 0.0), family="magnitudes")
    yield Case("both-zero", _inputs([0, 0], [0, 0], 0.0), family="magnitudes")
    yield Case("as-at-the-start", _inputs(np.ones(9), np.ones(9), 1.0), family="narrow")
    yield Case("threshold-above-one", _inputs([3, 4], [2, 2], 4.0), family="magnitudes")
    ones = np.ones(1000)
    for name, eps in (("above", 990.0), ("below", 1010.0)):
        yield Case(f"parameters-1000-{name}", _inputs(ones, 100 * ones, eps), family="magnitudes")
        yield Case(f"parameters-1000-relative-{name}", _inputs(10 * ones, 10 * ones[::-1], eps / 1000), family="magnitudes")
    for name, eps in (("above", 24.9999), ("below", 25.0001)):  # closer than np.isclose tells
        yield Case(f"absolute-barely-{name}", _inputs([3, 4], [0, 0], eps), family="narrow")
        yield Case(f"relative-barely-{name}", _inputs([3, 4], [10, 0], eps / 100), family="narrow")


def _drawn_edges(rng: np.random.Generator) -> Iterator[Case]:
    """Yield drawn multiples of (3, 4), whose square is known without rounding, at equality and close to it."""
    for number in range(1, 3):
        k = int(rng.integers(2, 60))
        g = [3 * k, -4 * k]
        yield Case(f"random-zero-start-{number}", _inputs(g, [0, 0], float(rng.integers(20, 30) * k**2)), family="edges")
        yield Case(f"random-absolute-equal-{number}", _inputs(g, [1, 0], 25.0 * k**2), family="edges")
        yield Case(f"random-relative-equal-{number}", _inputs(g, [8 * k, 6 * k], 0.25), family="edges")
    for name, factor in (("above", 1 - 4e-6), ("below", 1 + 4e-6)):
        k = int(rng.integers(2, 60))
        g = [-4 * k, 3 * k]
        yield Case(f"random-absolute-barely-{name}", _inputs(g, [0, 0], 25 * k**2 * factor), family="narrow")
        yield Case(f"random-relative-barely-{name}", _inputs(g, [0, 10 * k], 0.25 * factor), family="narrow")


def _of_another_size(rng: np.random.Generator, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with g far larger or smaller and eps in proportion to its square, which keeps both answers."""
    power = int(rng.choice([-1, 1]) * rng.integers(12, 40))
    return inputs | {"g": np.ldexp(inputs["g"], power), "eps": float(np.ldexp(inputs["eps"], 2 * power))}


def _inputs(g: object, g0: object, eps: float) -> dict[str, Any]:
    return {"g": np.array(g, dtype=np.float64), "g0": np.array(g0, dtype=np.float64), "eps": eps}


def _drawn(rng: np.random.Generator, d: int, wanted: tuple[bool, bool]) -> dict[str, Any]:
    """Return gradients of all sizes with the answer *wanted*, whatever the rounding."""
    while True:
        g, g0 = (10 ** rng.uniform(-1.5, 1) * rng.normal(size=d) for _ in range(2))
        eps = 10 ** rng.uniform(-3, 0)
        square, square0 = (g**2).sum(), (g0**2).sum()
        clear = min(abs(square - eps), abs(square - eps * square0)) > CLEAR * square
        if clear and (square <= eps, square <= eps * square0) == wanted:
            return _inputs(g, g0, float(eps))


def _test(square, eps, eps0):
    return bool(square <= eps), bool(square <= eps0)


@misconception(
    "norm-not-squared",
    en="The norm of g is compared without its square: the criterion should be ‖g‖² ≤ ε.",
    ru="Норма g взята без квадрата: критерием должно быть ‖g‖² ≤ ε.",
)
def norm_not_squared(g, g0, eps):
    return _test(np.sqrt(g @ g), eps, eps * (g0 @ g0))


@misconception(
    "eps-squared",
    en="‖g‖² is compared with ε². The threshold should be ε itself.",
    ru="‖g‖² сравнивается с ε². Порогом должно быть само ε.",
)
def eps_squared(g, g0, eps):
    return _test(g @ g, eps**2, eps * (g0 @ g0))


@misconception(
    "relative-root",
    en="The relative test has ‖g0‖ without its square. Both norms should be squared: ‖g‖² ≤ ε·‖g0‖².",
    ru="В относительном критерии ‖g0‖ взята без квадрата. Обе нормы должны быть в квадрате: ‖g‖² ≤ ε·‖g0‖².",
)
def relative_root(g, g0, eps):
    return _test(g @ g, eps, eps * np.sqrt(g0 @ g0))


@misconception(
    "mean-square",
    en="The squares of g are averaged. They should be added up: the squared norm is their sum.",
    ru="Квадраты элементов g усреднены. Их нужно сложить: квадрат нормы — это сумма.",
)
def mean_square(g, g0, eps):
    return _test((g**2).mean(), eps, eps * (g0 @ g0))


@misconception(
    "max-norm",
    en="Only the largest element of g is looked at. The Euclidean norm should take all of them: ‖g‖² = Σ g_i².",
    ru="Учтён только наибольший элемент g. В евклидову норму должны входить все: ‖g‖² = Σ g_i².",
)
def max_norm(g, g0, eps):
    return _test(np.abs(g).max() ** 2, eps, eps * (g0 @ g0))


@misconception(
    "relative-equals-absolute",
    en="Both answers are those of the absolute test. The relative one should compare with the starting gradient: ‖g‖² ≤ ε·‖g0‖².",
    ru="Оба ответа — по абсолютному критерию. Относительный должен сравнивать с начальным градиентом: ‖g‖² ≤ ε·‖g0‖².",
)
def relative_equals_absolute(g, g0, eps):
    return _test(g @ g, eps, eps)


@alternative("norms, squared again")
def by_norms(g, g0, eps):
    now, start = np.linalg.norm(g), np.linalg.norm(g0)
    return now**2 <= eps, now**2 <= eps * start**2


@alternative("plain numbers")
def by_numbers(g, g0, eps):
    square = sum(v * v for v in g.tolist())
    return square <= eps, square <= eps * sum(v * v for v in g0.tolist())


@alternative("float32 throughout")
def in_single_precision(g, g0, eps):
    square, square0 = (np.square(np.float32(v)).sum() for v in (g, g0))
    return np.less_equal(square, np.float32(eps)), np.less_equal(square, np.float32(eps) * square0)
