"""Original weight decay, one step: lecture 1, «Adam, AdamW и другие животные». The decay is not multiplied by the step size."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def weight_decay_step(x: Array, g: Array, lr: float, w: float) -> Array:
    """Return the weights after the step."""
    return (1 - w) * x - lr * g


def oracle(x: Array, g: Array, lr: float, w: float) -> Array:
    """Return what PyTorch's optimizer gives; its decay is multiplied by the step size, so it gets w/lr."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(x))
    parameter.grad = torch.tensor(g)
    torch.optim.SGD([parameter], lr=lr, weight_decay=w / lr, foreach=False).step()
    return parameter.detach().numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for η > 0",
    "value:lr:0": "the statement asks for η > 0",
    "sign:w": "the statement asks for w ≥ 0",
    "zero:w:1e-08": "such a decay is smaller than the tolerance",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-2, 1e-4, 1e-7, 1e-10, 1e-13])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("steps", 4.0, {"en": "gradient and decay together", "ru": "градиент и сокращение вместе"}),
    Family("apart", 2.0, {"en": "only the decay or only the gradient", "ru": "только сокращение или только градиент"}),
    standard("magnitudes", 2.0),
    Family("extremes", 1.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-weight", _inputs([2], [1], 0.1, 0.01), family="lecture", public=True)
    yield Case("two-weights", _inputs([4, -2], [2, 0], 0.5, 0.25), family="lecture", public=True)
    yield Case("two", _inputs([2, -3], [1, 1], 0.5, 0.25), family="steps")
    for d in (1, 3):
        yield Case(f"drawn-{d}", _drawn(rng, d), family="steps")
    yield Case("weak-decay", _drawn(rng, 3) | {"w": 0.001}, family="steps")
    yield Case("no-gradient", _drawn(rng, 3) | {"g": np.zeros(3)}, family="apart")
    yield Case("no-decay", _drawn(rng, 3) | {"w": 0.0}, family="apart")
    yield Case("no-weights-yet", _drawn(rng, 2) | {"x": np.zeros(2)}, family="apart")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d)
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 10)
    signs = (-1.0) ** np.arange(10)  # x and g are opposed: nothing cancels in single precision
    inputs |= {"x": -SIZES * signs * np.abs(inputs["x"]), "g": signs * np.abs(inputs["g"])}
    yield Case("weights-of-all-sizes", inputs | {"g": np.zeros(10)}, family="magnitudes", tolerance=RELATIVE)
    yield Case("numbers-of-all-sizes", inputs | {"g": SIZES[::-1] * inputs["g"]}, family="magnitudes", tolerance=RELATIVE)
    special = {
        "long-steps": {"lr": 2000.0},
        "step-size-one": {"lr": 1.0},
        "short-steps": {"lr": 3e-13, "x": np.zeros(4), "g": np.array([1.0, -1e-4, 1e-7, 1e-13])},
        "hardly-any-decay": {"w": 5e-7},
        "everything-decays": {"w": 1.0},
        "more-than-everything": {"w": 1.75},
        "much-more": {"w": 2000.0},
    }
    for name, options in special.items():
        yield Case(name, _drawn(rng, 4) | options, family="extremes", tolerance=RELATIVE if name == "short-steps" else None)
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters", pairs, family="many")
    yield Case("parameters-300", _drawn(rng, 300), family="many")


def _inputs(x: object, g: object, lr: float, w: float) -> dict[str, Any]:
    return {"x": np.array(x, dtype=np.float64), "g": np.array(g, dtype=np.float64), "lr": lr, "w": w}


def _drawn(rng: np.random.Generator, d: int) -> dict[str, Any]:
    x, g = (rng.uniform(0.5, 3, d) * rng.choice([-1, 1], d) for _ in range(2))
    return _inputs(x, g, rng.uniform(0.05, 0.5), rng.uniform(0.02, 0.3))


@misconception(
    "decay-times-learning-rate",
    en="w is multiplied by η, which fits the penalty (w/2)·‖x‖² that lecture 1 prints under the formula, and PyTorch's scaling. In the "
    "original weight decay it should not be: x ← (1 − w)·x − η·g.",
    ru="w умножается на η: это соответствует слагаемому (w/2)·‖x‖², напечатанному в лекции 1 под формулой, и принято в PyTorch. В исходном "
    "сокращении весов этого быть не должно: x ← (1 − w)·x − η·g.",
    slip="lecture 1, «Adam, AdamW и другие животные», penalty (w/2)·‖x‖²",
)
def decay_times_learning_rate(x, g, lr, w):
    return weight_decay_step(x, g, lr, lr * w)


@misconception(
    "decay-after-step",
    en="The weights shrink after the gradient step. The decay should multiply the old x: (1 − w)·x − η·g.",
    ru="Веса сокращаются после градиентного шага. На 1 − w нужно умножать старое x: (1 − w)·x − η·g.",
)
def decay_after_step(x, g, lr, w):
    return (1 - w) * (x - lr * g)


@misconception(
    "growth",
    en="The weights grow. They should shrink: the factor is 1 − w.",
    ru="Веса растут. Они должны уменьшаться: множитель равен 1 − w.",
)
def growth(x, g, lr, w):
    return weight_decay_step(x, g, lr, -w)


@misconception(
    "decay-subtracted-without-x",
    en="w itself is subtracted. The decay is proportional to the weight: subtract w·x.",
    ru="Вычтено само w. Сокращение пропорционально весу: нужно вычесть w·x.",
)
def decay_subtracted_without_x(x, g, lr, w):
    return x - w - lr * g


@misconception(
    "doubled",
    en="The decay is 2w·x. It should be w·x: the ½ of the penalty cancels the 2 of the derivative.",
    ru="Сокращение равно 2w·x. Нужно w·x: множитель ½ в слагаемом сокращается с двойкой из производной.",
)
def doubled(x, g, lr, w):
    return weight_decay_step(x, g, lr, 2 * w)


@misconception(
    "mutates-input",
    en="x is changed in place. The caller's data must stay untouched: compute a new array, or work on a copy.",
    ru="Массив x изменён на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новый массив или работайте с копией.",
)
def mutates_input(x, g, lr, w):
    x *= 1 - w
    x -= lr * g
    return x


@alternative("gradient descent on f + (w/(2η))·‖x‖²")
def with_penalty(x, g, lr, w):
    return x - lr * (g + w / lr * x)


@alternative("in-place arithmetic on a copy")
def in_place_on_a_copy(x, g, lr, w):
    new = x.copy()
    new -= w * x
    new -= lr * g
    return new


@alternative("float32 throughout")
def in_single_precision(x, g, lr, w):
    return weight_decay_step(np.float32(x), np.float32(g), np.float32(lr), np.float32(w))
