"""SGD with momentum and either L2 regularisation or decoupled weight decay: lecture 1, Algorithm 1, the two told apart."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def sgdw_step(
    x: Array, m: Array, g: Array, lr: float, beta1: float, w: float, eta: float = 1.0, decoupled: bool = True
) -> tuple[Array, Array]:
    """Return (x, m) after the step."""
    penalty, decay = (0.0, eta * w) if decoupled else (w, 0.0)
    m = beta1 * m + eta * lr * (g + penalty * x)
    return (1 - decay) * x - m, m


def oracle(
    x: Array, m: Array, g: Array, lr: float, beta1: float, w: float, eta: float = 1.0, decoupled: bool = True
) -> tuple[Array, Array]:
    """Return what PyTorch's optimizer gives; its buffer is the momentum over the step size, and it knows only L2."""
    import torch

    if eta * lr == 0:  # no step at all: PyTorch's buffer, the momentum over the step size, is not defined
        return x - beta1 * m - (eta * w * x if decoupled else 0.0), beta1 * m
    parameter = torch.nn.Parameter(torch.tensor(x))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.SGD([parameter], lr=eta * lr, momentum=beta1, weight_decay=0.0 if decoupled else w, foreach=False)
    optimizer.state[parameter]["momentum_buffer"] = torch.tensor(m) / (eta * lr)
    optimizer.step()
    moved = torch.tensor(x) - parameter.detach()
    new = eta * lr * optimizer.state[parameter]["momentum_buffer"] if beta1 else moved  # PyTorch keeps no buffer at 0
    decay = eta * w * torch.tensor(x) if decoupled else 0.0
    return (parameter.detach() - decay).numpy(), new.numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for α ≥ 0",
    "sign:w": "the statement asks for w ≥ 0",
    "sign:eta": "the statement asks for η ≥ 0",
    "value:beta1:1": "the statement asks for decays below 1",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-2, 1e-4, 1e-7, 1e-10, 1e-13])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("sgdw", 3.0, {"en": "decoupled weight decay (SGDW)", "ru": "раздельное сокращение весов (SGDW)"}),
    Family("l2", 3.0, {"en": "L2 regularisation", "ru": "L2-регуляризация"}),
    Family("schedule", 2.0, {"en": "a schedule multiplier", "ru": "множитель расписания"}),
    Family("edges", 1.0, {"en": "no decay, no momentum, no gradient", "ru": "без сокращения, без момента, без градиента"}),
    standard("magnitudes", 2.0),
    Family("extremes", 1.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    known = _inputs([2], [0.5], [1], 0.1, 0.9, 0.05)
    yield Case("sgdw-one-weight", known, family="lecture", public=True)
    yield Case("l2-one-weight", known | {"decoupled": False}, family="lecture", public=True)
    for d in (1, 4):
        yield Case(f"sgdw-{d}", _drawn(rng, d), family="sgdw")
    yield Case("sgdw-said", _drawn(rng, 3) | {"eta": 1.0, "decoupled": True}, family="sgdw")
    for d in (1, 4):
        yield Case(f"l2-{d}", _drawn(rng, d) | {"decoupled": False}, family="l2")
    yield Case("eta-half", known | {"eta": 0.5}, family="schedule")
    for decoupled in (True, False):
        inputs = _drawn(rng, 3) | {"eta": rng.uniform(0.3, 0.8), "decoupled": decoupled}
        yield Case(f"eta-{'sgdw' if decoupled else 'l2'}", inputs, family="schedule")
    yield Case("no-momentum", _drawn(rng, 2) | {"m": np.zeros(2), "beta1": 0.0}, family="edges")
    yield Case("no-momentum-l2", _drawn(rng, 2) | {"m": np.zeros(2), "beta1": 0.0, "eta": 1.0, "decoupled": False}, family="edges")
    yield Case("no-decay", _drawn(rng, 3) | {"w": 0.0}, family="edges")
    yield Case("no-gradient", _drawn(rng, 3) | {"g": np.zeros(3)}, family="edges")
    yield from _whole_domain(rng)
    for decoupled in (True, False):
        inputs = _drawn(rng, 4) | {"eta": 0.5, "decoupled": decoupled}
        name = f"single-{'sgdw' if decoupled else 'l2'}"
        yield Case(name, {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3) | {"eta": 0.5, "decoupled": False}, family="memory", readonly=True)
    yield called_again(_drawn(rng, 3) | {"eta": 0.5, "decoupled": False}, _drawn(rng, 3) | {"eta": 0.5, "decoupled": False})
    yield Case("read-only-sgdw", _drawn(rng, 3) | {"eta": 0.5}, family="memory", readonly=True)


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    rest = {"x": np.zeros(3), "m": np.zeros(3)}
    numbers = {
        "long-steps": {"lr": 2000.0},
        "no-step": {"lr": 0.0},
        "step-size-one": {"lr": 1.0},
        "short-steps": rest | {"lr": 3e-13},
        "no-momentum": {"beta1": 0.0},
        "hardly-any-momentum": {"beta1": 5e-9, "m": np.array([1e8, -3e8, 2e9]), "g": np.array([1.0, -2.0, 0.5])},
        "long-memory": {"beta1": 0.9999},
        "no-decay": {"w": 0.0},
        "hardly-any-decay": {"w": 3e-13, "m": np.zeros(3), "g": np.zeros(3)},
        "all-decays": {"w": 1.0},
        "strong-decay": {"w": 2000.0},
    }
    schedules = {
        "no-schedule": {"eta": 0.0},
        "tiny-schedule": rest | {"eta": 3e-13},
        "long-schedule": {"eta": 2000.0},
        "eta-given": {"eta": 1.0},
    }
    for decoupled in (True, False):
        kind = {"decoupled": decoupled}
        form = "sgdw" if decoupled else "l2"
        inputs = _drawn(rng, 10) | kind | {"w": 0.05}
        signs = (-1.0) ** np.arange(10)  # m and g agree and x opposes them: nothing cancels in single precision
        scaled = {key: SIZES * sign * np.abs(inputs[key]) for key, sign in (("x", -signs), ("m", signs), ("g", signs))}
        yield Case(f"{form}-numbers-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
        nothing = {"m": np.zeros(10), "g": np.zeros(10)}
        yield Case(f"{form}-weights-of-all-sizes", inputs | scaled | nothing, family="magnitudes", tolerance=RELATIVE)
        for name, options in (schedules if decoupled else numbers | schedules).items():
            tolerance = RELATIVE if name in ("short-steps", "hardly-any-decay", "tiny-schedule") else None
            yield Case(f"{form}-{name}", _drawn(rng, 3) | options | kind, family="extremes", tolerance=tolerance)
        pairs = repeated(_drawn(rng, 3))
        yield Case(f"{form}-equal-parameters", pairs | kind, family="many")
        yield Case(f"parameters-{form}", _drawn(rng, 300) | kind, family="many")


def _inputs(x: object, m: object, g: object, lr: float, beta1: float, w: float) -> dict[str, Any]:
    arrays = {"x": x, "m": m, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"lr": lr, "beta1": beta1, "w": w}


def _drawn(rng: np.random.Generator, d: int) -> dict[str, Any]:
    """Return a step on the way: neither the weights nor the gradient are near zero."""
    x, m, g = (rng.uniform(0.5, 3, d) * rng.choice([-1, 1], d) for _ in range(3))
    return _inputs(x, m, g, rng.uniform(0.05, 0.4), rng.uniform(0.5, 0.95), rng.uniform(0.02, 0.2))


@misconception(
    "both-terms-applied",
    en="With decoupled=True the weights decay twice: in the gradient and in the step. Lines 6 and 9 of the lecture's Algorithm 1 belong to "
    "two algorithms whose colours are lost; SGDW should have only the term of line 9.",
    ru="При decoupled=True веса сокращаются дважды: через градиент и в самом шаге. Строки 6 и 9 Algorithm 1 в лекции относятся к двум "
    "алгоритмам, цвета которых потеряны; в SGDW должно остаться только слагаемое из строки 9.",
    slip="lecture 1, Algorithm 1",
)
def both_terms_applied(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    return sgdw_step(x, m, g + w * x, lr, beta1, w if decoupled else 0.0, eta)


@misconception(
    "coupled-when-decoupled",
    en="With decoupled=True the decay still goes through the gradient. In SGDW it should enter neither g nor m: x ← x − m − η·w·x.",
    ru="При decoupled=True сокращение по-прежнему идёт через градиент. В SGDW оно не должно входить ни в g, ни в m: x ← x − m − η·w·x.",
)
def coupled_when_decoupled(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    return sgdw_step(x, m, g, lr, beta1, w, eta, False)


@misconception(
    "decay-times-learning-rate",
    en="The decay of SGDW is multiplied by α, as PyTorch's AdamW does. It should be η·w·x, as in line 9 of Algorithm 1.",
    ru="Сокращение в SGDW умножено на α, как это делает AdamW в PyTorch. Оно должно быть равно η·w·x, как в строке 9 Algorithm 1.",
)
def decay_times_learning_rate(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    return sgdw_step(x, m, g, lr, beta1, lr * w if decoupled else w, eta, decoupled)


@misconception(
    "schedule-missing-in-decay",
    en="η does not multiply the decay. The schedule scales the whole step: the decay should be η·w·x.",
    ru="Сокращение не умножено на η. Расписание действует на весь шаг: сокращение должно быть равно η·w·x.",
)
def schedule_missing_in_decay(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    return sgdw_step(x, m, g, lr, beta1, w / eta if decoupled else w, eta, decoupled)


@misconception(
    "decay-of-updated-weights",
    en="The decay is taken of the weights after the step. As in line 9, it should be taken of the old ones: x ← x − m − η·w·x.",
    ru="Сокращение взято от весов после шага. Его нужно брать от старых, как в строке 9: x ← x − m − η·w·x.",
)
def decay_of_updated_weights(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    if not decoupled:
        return sgdw_step(x, m, g, lr, beta1, w, eta, decoupled)
    x, m = sgdw_step(x, m, g, lr, beta1, 0.0, eta)
    return x - eta * w * x, m


@misconception(
    "damped-gradient",
    en="The gradient is damped by 1 − β₁, as in Adam. As in line 8 of Algorithm 1, η·α·g should be added.",
    ru="Градиент ослаблен множителем 1 − β₁, как в Adam. Нужно прибавлять η·α·g, как в строке 8 Algorithm 1.",
)
def damped_gradient(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    if decoupled:
        return sgdw_step(x, m, (1 - beta1) * g, lr, beta1, w, eta)
    return sgdw_step(x, m, (1 - beta1) * (g + w * x), lr, beta1, 0.0, eta)


@misconception(
    "decay-in-momentum",
    en="The decay is kept in the momentum. m should hold gradients only; subtract the decay from x beside it.",
    ru="Сокращение сохранено в моменте. В m должны накапливаться только градиенты; вычитайте сокращение из x отдельно.",
)
def decay_in_momentum(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    new, m = sgdw_step(x, m, g, lr, beta1, w, eta, decoupled)
    return new, m + eta * w * x if decoupled else m


@alternative("two branches")
def two_branches(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    if decoupled:
        velocity = beta1 * m + eta * lr * g
        return x - velocity - eta * w * x, velocity
    velocity = beta1 * m + eta * lr * (g + w * x)
    return x - velocity, velocity


@alternative("in-place arithmetic on copies")
def in_place_on_copies(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    new, velocity, slope = x.copy(), m.copy(), g.copy()
    if not decoupled:
        slope += w * x
    velocity *= beta1
    velocity += lr * eta * slope
    new -= velocity
    if decoupled:
        new -= eta * w * x
    return new, velocity


@alternative("float32 throughout")
def in_single_precision(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    arrays = [np.float32(array) for array in (x, m, g)]
    return sgdw_step(*arrays, np.float32(lr), np.float32(beta1), np.float32(w), np.float32(eta), decoupled)
