"""Gradient descent with momentum, one step: lecture 0, formulas (233), (234); lecture 1, «Метод моментов»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def momentum_step(theta: Array, w: Array, g: Array, lr: float, alpha: float) -> tuple[Array, Array]:
    """Return (theta, w) after the step; the velocity contains the step size."""
    w = alpha * w + lr * g
    return theta - w, w


def oracle(theta: Array, w: Array, g: Array, lr: float, alpha: float) -> tuple[Array, Array]:
    """Return what PyTorch's optimizer gives; its buffer is the velocity over the step size."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.SGD([parameter], lr=lr, momentum=alpha, foreach=False)
    optimizer.state[parameter]["momentum_buffer"] = torch.tensor(w) / lr
    optimizer.step()
    buffer = optimizer.state[parameter]["momentum_buffer"] if alpha else parameter.grad  # PyTorch keeps no buffer at 0
    return parameter.detach().numpy(), lr * buffer.numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "value:alpha:1": "the statement asks for α < 1",
    "sign:lr": "the statement asks for η > 0",
    "value:lr:0": "the statement asks for η > 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-2, 1e-4, 1e-7, 1e-10, 1e-13])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("from-rest", 2.0, {"en": "the first step, from rest", "ru": "первый шаг, из состояния покоя"}),
    Family("moving", 4.0, {"en": "steps on the way", "ru": "шаги на ходу"}),
    Family("inertia", 2.0, {"en": "the gradient or the momentum is zero", "ru": "нулевой градиент или нулевой момент"}),
    standard("magnitudes", 2.0),
    Family("extremes", 1.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-parameter", _inputs([1], [0.5], [2], 0.1, 0.9), family="lecture", public=True)
    yield Case("two-parameters", _inputs([1, 1], [2, 2], [4, -4], 0.5, 0.5), family="lecture", public=True)
    for d in (1, 4):
        yield Case(f"from-rest-{d}", _drawn(rng, d) | {"w": np.zeros(d)}, family="from-rest")
    for d in (1, 3):
        yield Case(f"moving-{d}", _drawn(rng, d), family="moving")
    yield Case("long-memory", _drawn(rng, 3) | {"alpha": 0.99}, family="moving")
    yield Case("steady", _inputs([1, -2], [1, -2], [1, -2], 0.25, 0.75), family="moving")
    yield Case("no-gradient", _inputs([1], [0.5], [0], 0.1, 0.5), family="inertia")
    yield Case("no-gradient-drawn", _drawn(rng, 3) | {"g": np.zeros(3)}, family="inertia")
    yield Case("no-momentum", _drawn(rng, 3) | {"alpha": 0.0}, family="inertia")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d)
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 10)
    signs = (-1.0) ** np.arange(10)  # w and g agree and θ opposes them: nothing cancels in single precision
    inputs |= {"theta": -signs * np.abs(inputs["theta"]), "w": signs * np.abs(inputs["w"]), "g": signs * np.abs(inputs["g"])}
    gradients = {"w": SIZES * inputs["w"], "g": SIZES * inputs["g"]}
    yield Case("gradients-of-all-sizes", inputs | gradients, family="magnitudes", tolerance=RELATIVE)
    yield Case("numbers-of-all-sizes", inputs | gradients | {"theta": SIZES * inputs["theta"]}, family="magnitudes", tolerance=RELATIVE)
    rest = {"theta": np.zeros(4), "w": np.zeros(4)}
    special = {
        "long-steps": {"lr": 2000.0},
        "step-size-one": {"lr": 1.0},
        "short-steps": rest | {"lr": 3e-13},
        "no-momentum-4": {"alpha": 0.0, "lr": 3.0},
        "hardly-any-momentum": {"alpha": 5e-9, "w": np.array([1e8, -3e8, 2e9, -1e9]), "g": np.array([1.0, -2.0, 0.5, -0.7])},
        "hardly-any-loss": {"alpha": 0.9999},
    }
    for name, options in special.items():
        yield Case(name, _drawn(rng, 4) | options, family="extremes", tolerance=RELATIVE if name == "short-steps" else None)
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters", pairs, family="many")
    yield Case("parameters-300", _drawn(rng, 300), family="many")


def _inputs(theta: object, w: object, g: object, lr: float, alpha: float) -> dict[str, Any]:
    arrays = {"theta": theta, "w": w, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"lr": lr, "alpha": alpha}


def _drawn(rng: np.random.Generator, d: int) -> dict[str, Any]:
    """Return a step on the way: neither the velocity nor the gradient is near zero."""
    theta, w, g = (rng.uniform(0.5, 3, d) * rng.choice([-1, 1], d) for _ in range(3))
    return _inputs(theta, w, g, rng.uniform(0.05, 0.4), rng.uniform(0.5, 0.95))


@misconception(
    "old-velocity-used",
    en="θ moves by the old velocity. Update w first, then move by the new one.",
    ru="θ сдвигается на старую скорость. Сначала обновите w, затем сдвигайтесь на новую.",
)
def old_velocity_used(theta, w, g, lr, alpha):
    return theta - w, alpha * w + lr * g


@misconception(
    "ema-damping",
    en="The gradient is damped by 1 − α, as in a running average. It should be added with the factor η alone, as in formula (233) of "
    "lecture 0.",
    ru="Градиент ослаблен множителем 1 − α, как в скользящем среднем. Его нужно прибавлять только с множителем η, как в формуле (233) "
    "лекции 0.",
)
def ema_damping(theta, w, g, lr, alpha):
    return momentum_step(theta, w, (1 - alpha) * g, lr, alpha)


@misconception(
    "learning-rate-twice",
    en="The move is multiplied by η once more. The velocity already contains η: θ ← θ − w.",
    ru="Сдвиг ещё раз умножен на η. Скорость уже содержит η: θ ← θ − w.",
)
def learning_rate_twice(theta, w, g, lr, alpha):
    w = alpha * w + lr * g
    return theta - lr * w, w


@misconception(
    "learning-rate-on-velocity",
    en="η multiplies the old velocity too. It should multiply the gradient alone: w ← α·w + η·g.",
    ru="На η умножена и прежняя скорость. На η нужно умножать только градиент: w ← α·w + η·g.",
)
def learning_rate_on_velocity(theta, w, g, lr, alpha):
    return momentum_step(theta, lr * w, g, lr, alpha)


@misconception(
    "ascent",
    en="The velocity is added. It should be subtracted: the step goes against the gradient.",
    ru="Скорость прибавлена. Её нужно вычесть: шаг делается против градиента.",
)
def ascent(theta, w, g, lr, alpha):
    w = alpha * w + lr * g
    return theta + w, w


@misconception(
    "alpha-on-gradient",
    en="α and η are swapped: α multiplies the old velocity, η the gradient.",
    ru="Перепутаны α и η: на α умножается прежняя скорость, на η — градиент.",
)
def alpha_on_gradient(theta, w, g, lr, alpha):
    return momentum_step(theta, w, g, alpha, lr)


@misconception(
    "velocity-sign",
    en="The velocity has the opposite sign: w ← α·w − η·g, θ ← θ + w. By (233) and (234) it should be w ← α·w + η·g and θ ← θ − w.",
    ru="У скорости противоположный знак: w ← α·w − η·g, θ ← θ + w. По формулам (233) и (234) должно быть w ← α·w + η·g и θ ← θ − w.",
)
def velocity_sign(theta, w, g, lr, alpha):
    w = alpha * w - lr * g
    return theta + w, w


@misconception(
    "buffer-without-step-size",
    en="The velocity is kept without η, w ← α·w + g, and η multiplies the move, as in PyTorch. Here it should contain η: w ← α·w + η·g.",
    ru="Скорость хранится без η, w ← α·w + g, и умножается на η при сдвиге θ, как в PyTorch. Здесь она должна содержать η: w ← α·w + η·g.",
)
def buffer_without_step_size(theta, w, g, lr, alpha):
    w = alpha * w + g
    return theta - lr * w, w


@misconception(
    "exponential-average",
    en="The velocity is an exponential average of the gradients: α·w + (1 − α)·g. It should be α·w + η·g, which θ then moves by.",
    ru="В качестве скорости взято экспоненциальное среднее градиентов: α·w + (1 − α)·g. Должно быть α·w + η·g, и на это сдвигается θ.",
)
def exponential_average(theta, w, g, lr, alpha):
    w = alpha * w + (1 - alpha) * g
    return theta - lr * w, w


@misconception(
    "alpha-hard-coded",
    en="α is always 0.9. The argument alpha should be used.",
    ru="α всегда равно 0,9. Нужно использовать аргумент alpha.",
)
def alpha_hard_coded(theta, w, g, lr, alpha):
    return momentum_step(theta, w, g, lr, 0.9)


@misconception(
    "velocity-not-returned",
    en="The old velocity is returned. The next step needs the updated w.",
    ru="Возвращена старая скорость. Следующему шагу нужна обновлённая w.",
)
def velocity_not_returned(theta, w, g, lr, alpha):
    return momentum_step(theta, w, g, lr, alpha)[0], w


@misconception(
    "mutates-input",
    en="theta is changed in place. The caller's data must stay untouched: compute a new array, or work on a copy.",
    ru="Массив theta изменён на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новый массив или работайте с копией.",
)
def mutates_input(theta, w, g, lr, alpha):
    w = alpha * w + lr * g
    theta -= w
    return theta, w


@alternative("PyTorch's form: a buffer without the step size")
def with_buffer(theta, w, g, lr, alpha):
    buffer = alpha * (w / lr) + g
    return theta - lr * buffer, lr * buffer


@alternative("a loop over the parameters")
def by_loop(theta, w, g, lr, alpha):
    pairs = []
    for theta_i, w_i, g_i in zip(theta.tolist(), w.tolist(), g.tolist(), strict=True):
        velocity = w_i * alpha + g_i * lr
        pairs.append((theta_i - velocity, velocity))
    new = np.array(pairs)
    return new[:, 0], new[:, 1]


@alternative("float32 throughout")
def in_single_precision(theta, w, g, lr, alpha):
    return momentum_step(np.float32(theta), np.float32(w), np.float32(g), np.float32(lr), np.float32(alpha))
