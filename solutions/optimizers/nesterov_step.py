"""Nesterov's momentum, one step: lecture 0, formula (235); lecture 1, «Метод Нестерова»."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, Recipe, Tolerance, alternative, misconception
from autograder.content.helpers import both_signs, called_again, repeated, standard

Array = NDArray[np.floating]
Gradient = Callable[[Array], Array]


def nesterov_step(theta: Array, w: Array, grad_fn: Gradient, lr: float, alpha: float) -> tuple[Array, Array]:
    """Return (theta, w) after the step; the gradient is taken at θ − αw, the move starts from θ."""
    kept = alpha * w
    w = kept + lr * grad_fn(theta - kept)
    return theta - w, w


def oracle(theta: Array, w: Array, grad_fn: Gradient, lr: float, alpha: float) -> tuple[Array, Array]:
    """Return what PyTorch's optimizer gives; its parameter is the look-ahead point, its buffer the velocity over the step size."""
    import torch

    if not alpha:  # PyTorch has no Nesterov's method without momentum: a plain step
        w = lr * grad_fn(theta)
        return theta - w, w
    parameter = torch.nn.Parameter(torch.tensor(theta - alpha * w))
    parameter.grad = torch.tensor(grad_fn(parameter.detach().numpy()))
    optimizer = torch.optim.SGD([parameter], lr=lr, momentum=alpha, nesterov=True, foreach=False)
    optimizer.state[parameter]["momentum_buffer"] = torch.tensor(w) / lr
    optimizer.step()
    w = lr * optimizer.state[parameter]["momentum_buffer"].numpy()
    return parameter.detach().numpy() + alpha * w, w


TOLERANCE = OPT

OUTSIDE_DOMAIN = {
    "value:alpha:1": "the statement asks for α < 1",
    "sign:lr": "the statement asks for η > 0",
    "value:lr:0": "the statement asks for η > 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-2, 1e-4, 1e-7, 1e-10, 1e-13])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("from-rest", 1.0, {"en": "the first step, from rest", "ru": "первый шаг, из состояния покоя"}),
    Family("quadratic", 4.0, {"en": "on quadratics, on the way", "ru": "квадратичные функции, на ходу"}),
    Family("not-quadratic", 2.0, {"en": "other gradients: cubic, constant", "ru": "другие градиенты: кубический, постоянный"}),
    standard("magnitudes", 2.0),
    Family("extremes", 1.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-parameter", _inputs([1], [0.5], _affine([[1]], [0]), 0.1, 0.8), family="lecture", public=True)
    matrix = [[2, 1], [1, 3]]
    yield Case("two-parameters", _inputs([2, 1], [2, -2], _affine(matrix, [0, 0]), 0.1, 0.5), family="lecture", public=True)
    for d in (1, 3):
        yield Case(f"from-rest-{d}", _drawn(rng, d) | {"w": np.zeros(d)}, family="from-rest")
    yield Case("no-momentum", _drawn(rng, 3) | {"alpha": 0.0}, family="from-rest")
    yield Case("two-dim", _inputs([1, -1], [0.5, 0.2], _affine(matrix, [0, -1]), 0.1, 0.5), family="quadratic")
    for d in (1, 3):
        yield Case(f"quadratic-{d}", _drawn(rng, d), family="quadratic")
    weights = rng.uniform(0.1, 0.4, 3)
    yield Case("cubic-gradient", _drawn(rng, 3) | {"grad_fn": Recipe("quartic_gradient", {"weights": weights})}, family="not-quadratic")
    weights = rng.uniform(0.1, 0.4, 2)
    yield Case("cubic-gradient-2", _drawn(rng, 2) | {"grad_fn": Recipe("quartic_gradient", {"weights": weights})}, family="not-quadratic")
    slope = rng.uniform(1, 3, 2)
    yield Case("constant-gradient", _drawn(rng, 2) | {"grad_fn": Recipe("constant", {"value": slope})}, family="not-quadratic")
    yield from _whole_domain(rng)
    for d in (2, 3):
        yield Case(f"single-{d}", _drawn(rng, d, np.float32), family="single")
    yield Case("non-contiguous", _drawn(rng, 3), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    for name, size in (("large", 1e4), ("small", 1e-10)):
        inputs = _drawn(rng, 3)
        parameters = inputs["grad_fn"].parameters
        grad_fn = Recipe("affine", parameters | {"offset": size * parameters["offset"]})
        scaled = {"theta": size * inputs["theta"], "w": size * inputs["w"], "grad_fn": grad_fn}
        tolerance = Tolerance(OPT.rtol, size * OPT.atol, OPT.rtol32, size * OPT.atol32, roundings=OPT.roundings)
        yield Case(f"{name}-numbers", inputs | scaled, family="magnitudes", tolerance=tolerance)
    slopes = Recipe("fixed", {"value": SIZES * both_signs(rng, 10, low=0.5)})
    yield Case("gradients-of-all-sizes", _drawn(rng, 10) | {"grad_fn": slopes}, family="magnitudes")
    steady = Recipe("fixed", {"value": np.array([1.0, -2.0, 0.5, -0.7, 1.5])})
    special = {
        "long-steps": {"lr": 2000.0},
        "step-size-one": {"lr": 1.0},
        "short-steps": {"lr": 3e-13, "theta": np.zeros(5), "w": np.zeros(5)},
        "no-momentum-5": {"alpha": 0.0, "lr": 3.0},
        "hardly-any-momentum": {"alpha": 5e-9, "w": np.array([1e8, -3e8, 2e9, -1e9, 1e8])},
        "tiniest-momentum": {"alpha": 3e-13, "w": np.array([1e9, -3e9, 2e9, -1e9, 1e9])},
        "hardly-any-loss": {"alpha": 0.9999},
    }
    for name, options in special.items():
        tolerance = Tolerance(1e-8, 0.0, 1e-4, 0.0, roundings=OPT.roundings) if name == "short-steps" else None
        yield Case(name, _drawn(rng, 5) | options | {"grad_fn": steady}, family="extremes", tolerance=tolerance)
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters", pairs | {"grad_fn": Recipe("fixed", {"value": np.repeat([1.0, -2.0, 0.5], 2)})}, family="many")
    yield Case("parameters-150", _drawn(rng, 150), family="many")


def _affine(matrix: object, offset: object, dtype: type = np.float64) -> Recipe:
    return Recipe("affine", {"matrix": np.array(matrix, dtype=dtype), "offset": np.array(offset, dtype=dtype)})


def _inputs(theta: object, w: object, grad_fn: Recipe, lr: float, alpha: float, dtype: type = np.float64) -> dict[str, Any]:
    return {"theta": np.array(theta, dtype=dtype), "w": np.array(w, dtype=dtype), "grad_fn": grad_fn, "lr": lr, "alpha": alpha}


def _drawn(rng: np.random.Generator, d: int, dtype: type = np.float64) -> dict[str, Any]:
    """Return a step on a quadratic with a positive definite matrix; neither θ nor the velocity is near zero."""
    root = rng.uniform(-1, 1, (d, d)) / np.sqrt(d)
    matrix = root @ root.T + rng.uniform(0.5, 1.5) * np.eye(d)
    theta, w = (rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d) for _ in range(2))
    grad_fn = _affine(matrix, rng.uniform(-2, 2, d), dtype)
    return _inputs(theta, w, grad_fn, rng.uniform(0.05, 0.2), rng.uniform(0.4, 0.9), dtype)


def _step(theta, w, g, lr, alpha):
    """Return the step with the gradient *g*, wherever it was taken."""
    w = alpha * w + lr * g
    return theta - w, w


@misconception(
    "gradient-at-current-point",
    en="The gradient is taken at θ, which is plain momentum. In Nesterov's method it should be taken at the look-ahead point θ − α·w.",
    ru="Градиент взят в точке θ — это обычный метод моментов. В методе Нестерова его нужно брать в точке заглядывания θ − α·w.",
)
def gradient_at_current_point(theta, w, grad_fn, lr, alpha):
    return _step(theta, w, grad_fn(theta), lr, alpha)


@misconception(
    "look-ahead-sign",
    en="The look-ahead point is θ + α·w. The velocity is subtracted in θ ← θ − w, so the look-ahead is θ − α·w.",
    ru="Заглядывание сделано в точку θ + α·w. В θ ← θ − w скорость вычитается, поэтому точка заглядывания — θ − α·w.",
)
def look_ahead_sign(theta, w, grad_fn, lr, alpha):
    return _step(theta, w, grad_fn(theta + alpha * w), lr, alpha)


@misconception(
    "look-ahead-without-alpha",
    en="The look-ahead point is θ − w. Only the part α of the velocity should be kept: θ − α·w.",
    ru="Заглядывание сделано в точку θ − w. Должна сохраняться только доля α скорости: θ − α·w.",
)
def look_ahead_without_alpha(theta, w, grad_fn, lr, alpha):
    return _step(theta, w, grad_fn(theta - w), lr, alpha)


@misconception(
    "momentum-applied-twice",
    en="The move starts from the look-ahead point, so the momentum counts twice. It should start from θ: the new w already contains α·w.",
    ru="Сдвиг сделан из точки заглядывания, и момент учтён дважды. Сдвигаться нужно из θ: новая w уже содержит α·w.",
)
def momentum_applied_twice(theta, w, grad_fn, lr, alpha):
    ahead = theta - alpha * w
    return _step(ahead, w, grad_fn(ahead), lr, alpha)


@misconception(
    "velocity-not-decayed",
    en="The old velocity enters the new one whole. Only its part α should be kept: w ← α·w + η·g.",
    ru="Прежняя скорость вошла в новую целиком. Должна сохраняться только её доля α: w ← α·w + η·g.",
)
def velocity_not_decayed(theta, w, grad_fn, lr, alpha):
    return _step(theta, w, grad_fn(theta - alpha * w), lr, 1.0)


@misconception(
    "gradient-at-next-full-step",
    en="The look-ahead point contains a gradient step as well. Only the momentum part is known beforehand: θ − α·w.",
    ru="В точку заглядывания включён и градиентный шаг. Заранее известна только моментная часть: θ − α·w.",
)
def gradient_at_next_full_step(theta, w, grad_fn, lr, alpha):
    return _step(theta, w, grad_fn(theta - alpha * w - lr * grad_fn(theta)), lr, alpha)


@misconception(
    "alpha-hard-coded",
    en="α is always 0.9. The argument alpha should be used.",
    ru="α всегда равно 0,9. Нужно использовать аргумент alpha.",
)
def alpha_hard_coded(theta, w, grad_fn, lr, alpha):
    return nesterov_step(theta, w, grad_fn, lr, 0.9)


@misconception(
    "ascent",
    en="The velocity is added. It should be subtracted: the step goes against the gradient.",
    ru="Скорость прибавлена. Её нужно вычесть: шаг делается против градиента.",
)
def ascent(theta, w, grad_fn, lr, alpha):
    w = nesterov_step(theta, w, grad_fn, lr, alpha)[1]
    return theta + w, w


@alternative("two half-steps: the momentum, then the gradient")
def two_half_steps(theta, w, grad_fn, lr, alpha):
    ahead = theta - alpha * w
    new = ahead - lr * np.asarray(grad_fn(ahead))
    return new, theta - new


@alternative("PyTorch's variables: the look-ahead point and a buffer")
def with_buffer(theta, w, grad_fn, lr, alpha):
    ahead = theta - alpha * w
    buffer = alpha * w / lr + grad_fn(ahead)
    after = ahead - lr * (grad_fn(ahead) + alpha * buffer)
    return after + alpha * lr * buffer, lr * buffer


@alternative("float32 throughout")
def in_single_precision(theta, w, grad_fn, lr, alpha):
    theta, w, lr, alpha = np.float32(theta), np.float32(w), np.float32(lr), np.float32(alpha)
    g = np.float32(grad_fn(theta - alpha * w))
    return _step(theta, w, g, lr, alpha)
