"""Vanilla gradient descent trajectory: lecture 1, «Градиентный спуск» (the gradient is taken at the old point)."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Recipe, Tolerance, alternative, misconception
from autograder.content.helpers import both_signs, called_again, standard

Array = NDArray[np.floating]
Gradient = Callable[[Array], Array]


def gradient_descent(grad_fn: Gradient, x0: Array, lr: float, steps: int) -> Array:
    """Return the points x_0, …, x_steps as rows."""
    points = [x0]
    for _ in range(steps):
        points.append(points[-1] - lr * grad_fn(points[-1]))
    return np.stack(points)


def oracle(grad_fn: Gradient, x0: Array, lr: float, steps: int) -> Array:
    """Return the path of PyTorch's optimizer."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(x0))
    optimizer = torch.optim.SGD([parameter], lr=lr, foreach=False)
    points = [x0]
    for _ in range(steps):
        parameter.grad = torch.tensor(grad_fn(parameter.detach().numpy()))
        optimizer.step()
        points.append(parameter.detach().numpy().copy())
    return np.array(points)


TOLERANCE = ITER

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for α ≥ 0",
}
FAMILIES = (
    Family("lecture", 0.0, {"en": "the lecture's valley", "ru": "«долина» из лекции"}),
    Family("quadratic", 4.0, {"en": "quadratic functions", "ru": "квадратичные функции"}),
    Family("not-quadratic", 2.0, {"en": "other gradients: cubic, constant", "ru": "другие градиенты: кубический, постоянный"}),
    Family("edges", 2.0, {"en": "no steps, one step, the optimum, divergence", "ru": "ноль шагов, один шаг, точка минимума, расходимость"}),
    standard("magnitudes", 2.0),
    Family("many", 2.0, {"en": "many steps, many parameters", "ru": "много шагов, много параметров"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    valley = _affine([[1, 0], [0, 10]], [0, 0])
    yield Case("valley", _inputs(valley, [1, 1], 0.1, 2), family="lecture", public=True)
    yield Case("valley-large-step", _inputs(valley, [1, 1], 0.3, 2), family="lecture", public=True)
    yield Case("one-dim", _inputs(_affine([[2]], [0]), [1], 0.25, 2), family="quadratic")
    yield Case("coupled", _inputs(_affine([[2, 1], [1, 3]], [0, 0]), [1, -1], 0.1, 2), family="quadratic")
    for d, steps in ((1, 5), (2, 7), (4, 3)):
        yield Case(f"quadratic-{d}-{steps}", _drawn(rng, d, steps), family="quadratic")
    weights = rng.uniform(0.1, 0.4, 3)
    yield Case("cubic-gradient", _drawn(rng, 3, 3) | {"grad_fn": Recipe("quartic_gradient", {"weights": weights})}, family="not-quadratic")
    weights = rng.uniform(0.1, 0.4, 2)
    yield Case(
        "cubic-gradient-2", _drawn(rng, 2, 6) | {"grad_fn": Recipe("quartic_gradient", {"weights": weights})}, family="not-quadratic"
    )
    slope = rng.uniform(1, 3, 2)
    yield Case("constant-gradient", _drawn(rng, 2, 4) | {"grad_fn": Recipe("constant", {"value": slope})}, family="not-quadratic")
    yield from _edges(rng)
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 3, 3), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 2, 4), family="memory", readonly=True)
    yield called_again(_drawn(rng, 2, 4), _drawn(rng, 2, 4))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    directions = both_signs(rng, 4, low=0.5)
    for name, size, lr in (("large", 1e9, 3e-9), ("small", 1e-13, 1e11)):
        steady = Recipe("fixed", {"value": size * directions})
        yield Case(f"{name}-gradients", _inputs(steady, both_signs(rng, 4), lr, 3), family="magnitudes")
    for size in (1e5, 1e-9):
        inputs = _drawn(rng, 3, 4)
        offset = size * inputs["grad_fn"].parameters["offset"]
        scaled = {"grad_fn": _affine(inputs["grad_fn"].parameters["matrix"], offset), "x0": size * inputs["x0"]}
        yield Case(f"numbers-{size}", inputs | scaled, family="magnitudes", tolerance=Tolerance(1e-8, 1e-10 * size, 1e-4, 1e-5 * size))
    yield Case("equal-coordinates", _inputs(_affine([[2, 1, 0], [1, 3, 1], [0, 1, 1]], [1, 1, -2]), [1.5, 1.5, 1.5], 0.1, 3), family="many")
    yield Case("no-step-size", _drawn(rng, 3, 3) | {"lr": 0.0}, family="magnitudes")
    yield Case("steps-400", _inputs(_affine([[0.3]], [-0.1]), [2.0], 0.01, 400), family="many")
    yield Case("steps-40", _drawn(rng, 3, 40), family="many")
    yield Case("parameters-150", _drawn(rng, 150, 3), family="many")


def _edges(rng: np.random.Generator) -> Iterator[Case]:
    for steps in (0, 1):
        yield Case(f"steps-{steps}", _drawn(rng, 3, steps), family="edges")
    x0 = np.array([2.0, -1.0, 0.5])
    matrix = np.diag([1.0, 4.0, 2.0])
    yield Case("start-at-optimum", _inputs(_affine(matrix, -matrix @ x0), x0, 0.2, 3), family="edges")
    rho = rng.uniform(8, 12)
    yield Case("valley-diverges", _inputs(_affine([[1, 0], [0, rho]], [0, 0]), [2, 1], 2.5 / rho, 4), family="edges")


def _affine(matrix: object, offset: object) -> Recipe:
    return Recipe("affine", {"matrix": np.array(matrix, dtype=np.float64), "offset": np.array(offset, dtype=np.float64)})


def _inputs(grad_fn: Recipe, x0: object, lr: float, steps: int) -> dict[str, Any]:
    return {"grad_fn": grad_fn, "x0": np.array(x0, dtype=np.float64), "lr": lr, "steps": steps}


def _drawn(rng: np.random.Generator, d: int, steps: int) -> dict[str, Any]:
    """Return a descent on a quadratic with a positive definite matrix; neither x0 nor the first gradient is near zero."""
    root = rng.uniform(-1, 1, (d, d)) / np.sqrt(d)
    matrix = root @ root.T + rng.uniform(0.5, 1.5) * np.eye(d)
    x0, first = (rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d) for _ in range(2))
    return _inputs(_affine(matrix, first - matrix @ x0), x0, rng.uniform(0.05, 0.3), steps)


def _descend(x0, steps, move):
    """Return the rows of a descent that goes from x to move(x)."""
    points = [x0]
    for _ in range(steps):
        points.append(move(points[-1]))
    return np.stack(points)


@misconception(
    "ascent",
    en="The step goes along the gradient, uphill. Subtract it: x − α·∇f(x).",
    ru="Шаг сделан вдоль градиента, то есть вверх. Его нужно вычитать: x − α·∇f(x).",
)
def ascent(grad_fn, x0, lr, steps):
    return gradient_descent(grad_fn, x0, -lr, steps)


@misconception(
    "stale-gradient",
    en="Every step uses the gradient at x0. Compute it anew at each point: ∇f(x_{k−1}).",
    ru="На всех шагах взят градиент в точке x0. Вычисляйте его заново в каждой точке: ∇f(x_{k−1}).",
)
def stale_gradient(grad_fn, x0, lr, steps):
    return _descend(x0, steps, lambda x: x - lr * grad_fn(x0))


@misconception(
    "gradient-at-new-point",
    en="The gradient is taken at the point that the step leads to, as the formula x_k = x_{k−1} − α∇f(x_k) on the slide of lecture 1 "
    "reads. It should be taken at the old point: ∇f(x_{k−1}).",
    ru="Градиент взят в точке, в которую приводит шаг, как читается формула x_k = x_{k−1} − α∇f(x_k) на слайде лекции 1. Его нужно брать в "
    "старой точке: ∇f(x_{k−1}).",
    slip="lecture 1, «Градиентный спуск»",
)
def gradient_at_new_point(grad_fn, x0, lr, steps):
    return _descend(x0, steps, lambda x: x - lr * grad_fn(x - lr * grad_fn(x)))


@misconception(
    "aliased-trajectory",
    en="The rows after the first are one and the same array, which later steps overwrite. Append a copy of each point, or a new array.",
    ru="Все строки после нулевой — один и тот же массив, который меняют следующие шаги. Сохраняйте копию точки или новый массив.",
)
def aliased_trajectory(grad_fn, x0, lr, steps):
    points = gradient_descent(grad_fn, x0, lr, steps)
    points[1:] = points[-1]
    return points


@misconception(
    "initial-point-missing",
    en="The starting point is missing. Row 0 is x0, so there are steps + 1 rows.",
    ru="Нет начальной точки. Строка 0 — это x0, всего строк steps + 1.",
)
def initial_point_missing(grad_fn, x0, lr, steps):
    return np.array([*gradient_descent(grad_fn, x0, lr, steps)][1:])


@misconception(
    "one-step-short",
    en="One step is missing: there are exactly `steps` steps, and one row more.",
    ru="Не хватает одного шага: шагов ровно `steps`, а строк на одну больше.",
)
def one_step_short(grad_fn, x0, lr, steps):
    return gradient_descent(grad_fn, x0, lr, steps - 1)


@misconception(
    "coordinatewise-update",
    en="The coordinates move one after another, each by a gradient at a half-updated point. Compute the gradient once in a step and "
    "move all coordinates by it.",
    ru="Координаты сдвигаются по очереди, каждая — по градиенту в наполовину обновлённой точке. Вычисляйте градиент один раз за шаг и "
    "сдвигайте по нему все координаты.",
)
def coordinatewise_update(grad_fn, x0, lr, steps):
    def move(x):
        x = x.copy()
        for i in range(len(x)):
            x[i] -= lr * grad_fn(x)[i]
        return x

    return _descend(x0, steps, move)


@misconception(
    "step-normalised",
    en="The gradient is divided by its length. The move should be α·∇f: short where the function is flat.",
    ru="Градиент разделён на свою длину. Сдвиг должен быть равен α·∇f: там, где функция пологая, он мал.",
)
def step_normalised(grad_fn, x0, lr, steps):
    def direction(x):
        gradient = grad_fn(x)
        return gradient / (np.linalg.norm(gradient) or 1.0)

    return gradient_descent(direction, x0, lr, steps)


@misconception(
    "mutates-input",
    en="x0 is changed in place. The caller's data must stay untouched: compute new arrays, or work on a copy.",
    ru="x0 изменяется на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новые массивы или работайте с копией.",
)
def mutates_input(grad_fn, x0, lr, steps):
    points = [x0.copy()]
    for _ in range(steps):
        x0 -= lr * grad_fn(x0)
        points.append(x0.copy())
    return np.array(points)


@alternative("rows of an array filled in")
def rows_filled_in(grad_fn, x0, lr, steps):
    points = np.empty((steps + 1, len(x0)))
    points[0] = x0
    for k in range(1, steps + 1):
        points[k] = points[k - 1]
        points[k] -= np.asarray(grad_fn(points[k - 1])) * lr
    return points


@alternative("by recursion, on lists of numbers")
def by_recursion(grad_fn, x0, lr, steps):
    def rest(x, left):
        if not left:
            return [x]
        return [x, *rest([a - lr * float(b) for a, b in zip(x, grad_fn(np.array(x)), strict=True)], left - 1)]

    return np.array(rest(x0.tolist(), steps))
