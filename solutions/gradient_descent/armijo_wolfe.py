"""Armijo rule and strong Wolfe conditions: lecture 1, «Градиентный спуск» (p is a direction of descent, not ∇f)."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import EXACT, Case, Family, Recipe, alternative, misconception
from autograder.content.helpers import both_signs, standard

Array = NDArray[np.floating]
Value = Callable[[Array], float]
Gradient = Callable[[Array], Array]


def armijo_wolfe(f: Value, grad: Gradient, x: Array, p: Array, alpha: float, c1: float = 1e-4, c2: float = 0.9) -> tuple[bool, bool]:
    """Return (armijo, strong_wolfe)."""
    there = x + alpha * p
    slope, new_slope = grad(x) @ p, grad(there) @ p
    armijo = f(there) <= f(x) + c1 * alpha * slope
    return bool(armijo), bool(armijo and abs(new_slope) <= c2 * abs(slope))


def oracle(f: Value, grad: Gradient, x: Array, p: Array, alpha: float, c1: float = 1e-4, c2: float = 0.9) -> tuple[bool, bool]:
    """Return the same by PyTorch's automatic differentiation of φ(α) = f(x + αp)."""
    import torch

    class Along(torch.autograd.Function):
        @staticmethod
        def forward(ctx, step):
            ctx.point = x + step.item() * p
            return torch.tensor(f(ctx.point))

        @staticmethod
        def backward(ctx, upstream):
            return upstream * (torch.tensor(grad(ctx.point)) @ torch.tensor(p))

    steps = [torch.tensor(value, requires_grad=True) for value in (0.0, float(alpha))]
    start, end = (Along.apply(step) for step in steps)
    (slope,), (new_slope,) = (torch.autograd.grad(value, step) for value, step in zip((start, end), steps, strict=True))
    armijo = end <= start + c1 * alpha * slope
    return bool(armijo), bool(armijo & (new_slope.abs() <= c2 * slope.abs()))


TOLERANCE = EXACT
CLEAR = 1e-3
"""How far drawn cases stay from equality, relative to |φ'(0)|: rounding must not decide."""

OUTSIDE_DOMAIN = {
    "value:c?:*": "the statement asks for 0 < c₁ < c₂ < 1 and c₁ < ½",
    "zero-*:p": "the statement asks for a direction of descent, so p is not 0",
    "*:alpha*": "the statement asks for α > 0",
}
FAMILIES = (
    standard("lecture"),
    Family("armijo", 3.0, {"en": "long steps, where the Armijo rule decides", "ru": "длинные шаги: решает условие Армихо"}),
    Family("slope", 2.0, {"en": "where the slope at the new point decides", "ru": "решает наклон в новой точке"}),
    Family("several", 3.0, {"en": "several parameters", "ru": "несколько параметров"}),
    Family("defaults", 1.0, {"en": "both constants left at their defaults", "ru": "обе константы по умолчанию"}),
    Family("equality", 1.0, {"en": "where an inequality holds with equality", "ru": "неравенство обращается в равенство"}),
    standard("magnitudes", 2.0),
    Family(
        "narrow",
        2.0,
        {"en": "inequalities that hold or fail by little", "ru": "неравенства, которые выполнены или нарушены с малым запасом"},
    ),
    standard("memory"),
)
ANSWERS = ((True, True), (True, False), (False, False))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random functions for each of the three answers."""
    for name, alpha in (("minimum", 1.0), ("too-long", 2.1), ("too-short", 0.05)):
        yield Case(name, _parabola(alpha), family="lecture", public=True)
    yield Case("not-enough", _parabola(1.5, c1=0.3, c2=0.9), family="armijo")
    yield Case("just-enough", _parabola(1.39, c1=0.3, c2=0.9), family="armijo")
    yield Case("half", _parabola(2.6, p=-0.5, c1=0.3, c2=0.5), family="armijo")
    yield Case("steep", _parabola(0.9, curvature=4.0, c1=0.3, c2=0.9), family="armijo")
    yield Case("steep-too-long", _parabola(1.6, curvature=4.0, c1=0.3, c2=0.9), family="armijo")
    yield Case("slightly-up", _parabola(2.05, c1=0.3, c2=0.9), family="armijo")
    yield Case("small-constant", _parabola(1.9, c1=0.01, c2=0.95), family="armijo")
    yield Case("overshoot", _parabola(1.95, c1=0.0001, c2=0.9), family="slope")
    yield Case("long-direction", _parabola(0.5, p=-3.0, c1=0.2, c2=0.6), family="slope")
    yield Case("small-step", _parabola(0.2, c1=0.3, c2=0.5), family="slope")
    hill = _function([[-1]], [0], [0.0]) | {"x": np.array([1.0]), "p": np.array([1.0])}
    yield Case("hill", hill | {"alpha": 3.0, "c1": 0.2, "c2": 0.7}, family="slope")
    for wanted in ANSWERS:
        yield Case(f"several-3-{wanted.count(True)}-hold", _drawn(rng, 3, wanted), family="several")
    for name, alpha in (("just-below", 1.9997), ("just-above", 1.9999), ("slope-0.88", 0.12), ("slope-0.93", 0.07)):
        yield Case(f"defaults-{name}", _parabola(alpha), family="defaults")
    for name, alpha in (("0.88", 0.12), ("0.93", 0.07)):
        yield Case(f"defaults-given-slope-{name}", _parabola(alpha, c1=1e-4, c2=0.9), family="defaults")
    for alpha in (0.6, 0.8):
        yield Case(f"flat-enough-{alpha}", _parabola(alpha, c1=0.1, c2=0.3), family="slope")
    yield Case("armijo-equal", _parabola(1.5, c1=0.25, c2=0.9), family="equality")
    yield Case("slope-equal", _parabola(0.5, c1=0.25, c2=0.5), family="equality")
    yield Case("armijo-missed", _parabola(1.75, c1=0.25, c2=0.875), family="equality")
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 3, (True, True)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, (True, False)), family="memory", readonly=True)
    for side, sign in (("below", -1), ("above", 1)):
        yield from _beside(rng, side, sign)
    c1, c2 = _exact_constants(rng)
    yield Case("random-armijo-equal", _drawn_parabola(rng, 2 * (1 - c1), c1=c1, c2=0.9), family="equality")
    yield Case("random-slope-equal", _drawn_parabola(rng, 1 - c2, c1=0.125, c2=c2), family="equality")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    constants = {"c1": 0.3, "c2": 0.6}
    for curvature, p in ((1e-12, -1e-13), (1e-6, -1e4), (1e8, -1e-6)):
        for name, alpha in (("too-long", 1.5), ("too-short", 0.3), ("good", 1.2)):
            inputs = _parabola(-alpha / p, p=p, curvature=curvature, **constants)
            yield Case(f"{name}-curvature-{curvature}", inputs, family="magnitudes")
    bowl = _function(np.eye(4), np.zeros(4), np.zeros(4)) | {"x": np.array([1.0, 2.0, -1.0, 1.0])}
    for name, p in (("zero", [-1.0, 0.0, 0.0, 0.0]), ("equal", [-1.0, -1.0, 0.0, -1.0]), ("opposite", [0.0, 0.0, 1.0, 0.0])):
        for alpha in (1.2, 2.5):
            yield Case(f"{name}-directions-{alpha}", bowl | {"p": np.array(p), "alpha": alpha} | constants, family="several")
    equal = bowl | {"p": np.array([-1.0, -1.0, 0.0, -1.0]), "alpha": 0.45}
    yield Case("equal-directions-0.45", equal | constants, family="several")
    below = _function(np.eye(2), np.array([5100.0, 0.0]), np.zeros(2)) | {"x": np.array([-5000.0, -5000.0]), "p": np.array([-100.0, 0.0])}
    for alpha in (0.3, 1.5):
        yield Case(f"far-below-{alpha}", below | {"alpha": alpha} | constants, family="magnitudes")
    last = np.eye(130)[-1]
    far = _function(np.diag(last), -5100.0 * last, np.zeros(130)) | {"x": 5000 * last, "p": 100 * last}
    for name, alpha in (("too-long", 1.5), ("too-short", 0.3), ("good", 1.2)):
        yield Case(f"{name}-last-of-130", far | {"alpha": alpha} | constants, family="magnitudes")
    for wanted in ANSWERS:
        yield Case(f"parameters-40-{wanted.count(True)}-hold", _drawn(rng, 40, wanted), family="magnitudes")
    slope = both_signs(rng, 4)
    line = _function(np.zeros((4, 4)), slope, np.zeros(4)) | {"grad": Recipe("fixed", {"value": slope})}
    yield Case("line", line | {"x": both_signs(rng, 4), "p": -slope, "alpha": 0.7, "c1": 0.2, "c2": 0.9}, family="magnitudes")
    # φ(α) = ½(1 − α)²: the Armijo rule turns at α = 2(1 − c₁), the slope at α = 1 − c₂ and α = 1 + c₂
    yield Case("four-digits", _parabola(1.5003, c1=0.25, c2=0.9) | {"x": np.array([1.0004])}, family="narrow")
    for shift in (-1e-7, 1e-7):
        side = "below" if shift < 0 else "above"
        yield Case(f"armijo-{side}", _parabola(1.5 + shift, c1=0.25, c2=0.9), family="narrow")
        yield Case(f"slope-{side}", _parabola(0.5 + shift, c1=0.25, c2=0.5), family="narrow")
        yield Case(f"slope-behind-{side}", _parabola(1.5 + shift, c1=0.125, c2=0.5), family="narrow")
        yield Case(f"armijo-tiny-c1-{side}", _parabola(2.0 - 2e-6 + shift, c1=1e-6, c2=0.9999), family="narrow")


def _beside(rng: np.random.Generator, side: str, sign: int) -> Iterator[Case]:
    """Yield steps before (*sign* −1) or behind (1) the place where an inequality turns, which is drawn with the constants."""
    factor = 1 + sign * rng.uniform(0.02, 0.1)
    c1, c2 = _exact_constants(rng)
    yield Case(f"random-armijo-{side}", _drawn_parabola(rng, 2 * (1 - c1) * factor, c1=c1, c2=0.9), family="armijo")
    yield Case(f"random-slope-{side}", _drawn_parabola(rng, (1 - c2) * factor, c1=0.1, c2=c2), family="slope")
    yield Case(f"random-defaults-{side}", _drawn_parabola(rng, 0.1 * factor), family="defaults")
    yield Case(f"random-armijo-barely-{side}", _drawn_parabola(rng, 2 * (1 - c1) + sign * 1e-7, c1=c1, c2=0.9), family="narrow")
    yield Case(f"random-slope-barely-{side}", _drawn_parabola(rng, 1 - c2 + sign * 1e-7, c1=0.125, c2=c2), family="narrow")


def _exact_constants(rng: np.random.Generator) -> tuple[float, float]:
    """Return c₁ and c₂ of few binary digits: an equality that they decide holds without rounding."""
    return int(rng.integers(13, 26)) / 64, int(rng.integers(26, 52)) / 64


def _drawn_parabola(rng: np.random.Generator, step: float, **constants: float) -> dict[str, Any]:
    """Return a parabola of drawn curvature and a step of length *step*, as α times a drawn length of p; both are powers of 2."""
    length, curvature = (2.0 ** int(rng.integers(-3, 4)) for _ in range(2))
    return _parabola(step / length, p=-length, curvature=curvature, **constants)


def _parabola(alpha: float, *, p: float = -1.0, curvature: float = 1.0, **constants: float) -> dict[str, Any]:
    return _function([[curvature]], [0], [0.0]) | {"x": np.array([1.0]), "p": np.array([p]), "alpha": alpha} | constants


def _function(matrix: object, offset: object, weights: object) -> dict[str, Any]:
    """Return ½xᵀAx + bᵀx + Σ w x⁴/4 and its gradient."""
    names = {"matrix": matrix, "offset": offset, "weights": weights}
    parameters = {name: np.array(value, dtype=np.float64) for name, value in names.items()}
    return {"f": Recipe("mixed", parameters), "grad": Recipe("mixed_gradient", parameters)}


def _drawn(rng: np.random.Generator, d: int, wanted: tuple[bool, bool]) -> dict[str, Any]:
    """Return a convex function, a direction of descent that is not the gradient, and a step with the answer *wanted*."""
    while True:
        root = rng.uniform(-1, 1, (d, d)) / np.sqrt(d)
        matrix = root @ root.T + rng.uniform(0.5, 1.5) * np.eye(d)
        offset, weights, x = rng.uniform(-2, 2, d), rng.uniform(0, 0.3, d), rng.uniform(-2, 2, d)
        slope_at = matrix @ x + offset + weights * x**3
        p = -rng.uniform(0.3, 2, d) * slope_at
        alpha, c1, c2 = np.exp(rng.uniform(np.log(0.02), np.log(3))), rng.uniform(0.05, 0.4), rng.uniform(0.5, 0.9)
        inputs = _function(matrix, offset, weights) | {"x": x, "p": p, "alpha": float(alpha), "c1": c1, "c2": c2}
        if _clear_answer(matrix, offset, weights, x, p, alpha, c1, c2) == wanted:
            return inputs


def _clear_answer(matrix, offset, weights, x, p, alpha, c1, c2) -> tuple[bool, bool] | None:
    """Return the answer, or None if rounding might change it."""

    def value(z):
        return z @ matrix @ z / 2 + offset @ z + (weights * z**4).sum() / 4

    def slope(z):
        return (matrix @ z + offset + weights * z**3) @ p

    there = x + alpha * p
    size = abs(slope(x))
    decrease = value(x) + c1 * alpha * slope(x) - value(there)
    flattening = c2 * size - abs(slope(there))
    if size < 0.5 or min(abs(decrease), abs(flattening)) < CLEAR * size * max(1.0, alpha):
        return None
    return bool(decrease > 0), bool(decrease > 0 and flattening > 0)


def _test(f, grad, x, p, alpha, c1=1e-4, c2=0.9, *, factor=None, slope=None, new_slope=None, size=abs, armijo_too=True):
    """Return the two answers put together from parts that a misconception replaces."""
    there = x + alpha * p
    slope = grad(x) @ p if slope is None else slope
    new_slope = grad(there) @ p if new_slope is None else new_slope
    armijo = f(there) <= f(x) + c1 * (alpha if factor is None else factor) * slope
    flat = size(new_slope) <= c2 * abs(slope)
    return bool(armijo), bool(flat and (armijo or not armijo_too))


@misconception(
    "sign-of-decrease",
    en="The bound lies above φ(0). p leads downhill, so φ'(0) is negative already: the bound should be φ(0) + c₁·α·φ'(0).",
    ru="Граница лежит выше φ(0). p — направление спуска, и φ'(0) уже отрицательно: граница должна быть равна φ(0) + c₁·α·φ'(0).",
)
def sign_of_decrease(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, factor=-alpha)


@misconception(
    "alpha-missing-in-bound",
    en="The bound lacks α. It should contain α, since the decrease asked for grows with the step: c₁·α·φ'(0).",
    ru="В границе нет α. Он должен там стоять: требуемое убывание растёт вместе с шагом: c₁·α·φ'(0).",
)
def alpha_missing_in_bound(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, factor=1.0)


@misconception(
    "simple-decrease",
    en="Any decrease is accepted. The Armijo rule asks for a sufficient one: φ(α) ≤ φ(0) + c₁·α·φ'(0).",
    ru="Принимается любое убывание. Условие Армихо требует достаточного: φ(α) ≤ φ(0) + c₁·α·φ'(0).",
)
def simple_decrease(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, factor=0.0)


@misconception(
    "weak-wolfe",
    en="φ'(α) is compared without the modulus, so that any step downhill passes. The strong condition bounds |φ'(α)|.",
    ru="φ'(α) взято без модуля, поэтому проходит любой шаг, после которого функция ещё убывает. Сильное условие ограничивает |φ'(α)|.",
)
def weak_wolfe(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, size=lambda number: number)


@misconception(
    "wolfe-without-armijo",
    en="The second answer looks at the slope only. The strong Wolfe conditions are the Armijo rule and the condition on the slope.",
    ru="Второй ответ зависит только от наклона. Сильные условия Вольфе — это условие Армихо и условие на наклон вместе.",
)
def wolfe_without_armijo(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, armijo_too=False)


@misconception(
    "constants-swapped",
    en="c₁ and c₂ are swapped: c₁ is for the Armijo rule, c₂ for the slope.",
    ru="Перепутаны c₁ и c₂: c₁ — для условия Армихо, c₂ — для наклона.",
)
def constants_swapped(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return armijo_wolfe(f, grad, x, p, alpha, c2, c1)


@misconception(
    "gradient-norm-instead-of-slope",
    en="φ'(0) is taken to be −‖∇f‖². That holds for p = −∇f only; in general φ'(0) = ∇f(x)ᵀp.",
    ru="За φ'(0) принято −‖∇f‖². Это верно только при p = −∇f; в общем случае φ'(0) = ∇f(x)ᵀp.",
)
def gradient_norm_instead_of_slope(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, slope=-(grad(x) @ grad(x)))


@misconception(
    "c1-hard-coded",
    en="c₁ is always 10⁻⁴. The argument c1 should be used.",
    ru="c₁ всегда равно 10⁻⁴. Нужно использовать аргумент c1.",
)
def c1_hard_coded(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return armijo_wolfe(f, grad, x, p, alpha, 1e-4, c2)


@misconception(
    "slope-not-reevaluated",
    en="φ'(α) is computed at the old point. It should be the slope at the new one: ∇f(x + α·p)ᵀp.",
    ru="φ'(α) вычислено в старой точке. Это должен быть наклон в новой: ∇f(x + α·p)ᵀp.",
)
def slope_not_reevaluated(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return _test(f, grad, x, p, alpha, c1, c2, new_slope=grad(x) @ p)


@misconception(
    "gradient-as-direction",
    en="The direction is p = ∇f(x), the example on lecture 1's slide, which leads uphill. Use the argument p, a direction of descent.",
    ru="Взято направление p = ∇f(x), пример со слайда лекции 1, а оно ведёт вверх. Берите аргумент p — направление спуска.",
    slip="lecture 1, «Градиентный спуск»",
)
def gradient_as_direction(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    return armijo_wolfe(f, grad, x, grad(x), alpha, c1, c2)


@alternative("φ and its derivative as functions of the step")
def along_the_line(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    def phi(step):
        return f(x + step * p)

    def derivative(step):
        return sum(float(a) * float(b) for a, b in zip(grad(x + step * p), p, strict=True))

    armijo = phi(alpha) - phi(0) <= c1 * alpha * derivative(0)
    return armijo, armijo and -c2 * abs(derivative(0)) <= derivative(alpha) <= c2 * abs(derivative(0))


@alternative("NumPy's own booleans")
def numpy_booleans(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    slopes = np.array([np.dot(grad(x), p), np.dot(grad(x + np.multiply(alpha, p)), p)])
    armijo = np.less_equal(f(x + alpha * p), f(x) + c1 * alpha * slopes[0])
    return armijo, np.logical_and(armijo, np.abs(slopes[1]) <= c2 * np.abs(slopes[0]))


@alternative("values and slopes in float32")
def in_single_precision(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    there = np.float32(x) + np.float32(alpha) * np.float32(p)
    slope, new_slope = np.float32(grad(x)) @ np.float32(p), np.float32(grad(there)) @ np.float32(p)
    armijo = np.float32(f(there)) <= np.float32(f(x)) + np.float32(c1 * alpha) * slope
    return bool(armijo), bool(armijo and abs(new_slope) <= np.float32(c2) * abs(slope))
