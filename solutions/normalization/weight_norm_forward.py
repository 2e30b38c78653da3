"""Weight normalization of a dense layer: lecture 0, «Нормализация по весам», formula (228). The bias is not scaled."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]


def weight_norm_forward(x: Array, w: Array, gamma: Array, b: Array) -> Array:
    """Return x vᵀ + b with v_i = γ_i w_i/‖w_i‖."""
    return x @ w.T * (gamma / np.linalg.norm(w, axis=1)) + b


def oracle(x: Array, w: Array, gamma: Array, b: Array) -> Array:
    """Return what PyTorch's parametrised layer gives."""
    import torch
    from torch.nn.utils.parametrizations import weight_norm

    m, n = w.shape
    layer = weight_norm(torch.nn.Linear(n, m, dtype=torch.tensor(w).dtype), dim=0)
    with torch.no_grad():
        layer.parametrizations.weight.original0[:] = torch.tensor(gamma)[:, None]
        layer.parametrizations.weight.original1[:] = torch.tensor(w)
        layer.bias[:] = torch.tensor(b)
        return layer(torch.tensor(x)).numpy()


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

ENDS = np.array([3e3, -4e3, 50.0, -70.0, 1e6, -2e6])
"""Large numbers of both signs."""
FAMILIES = (
    standard("lecture"),
    Family("layers", 4.0, {"en": "layers of several sizes", "ru": "слои разного размера"}),
    Family("square", 2.0, {"en": "as many neurons as inputs", "ru": "нейронов столько же, сколько входов"}),
    Family("lengths", 1.0, {"en": "negative γ, γ equal to the norm", "ru": "отрицательные γ, γ, равное норме"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many samples, neurons and inputs", "ru": "много объектов, нейронов и входов"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-neuron", _inputs([[1, 0]], [[3, 4]], [10], [1]), family="lecture", public=True)
    yield Case("two-neurons", _inputs([[1, 2], [5, 0]], [[3, 4], [0, -2]], [10, 3], [1, 0]), family="lecture", public=True)
    for count, n, m in ((1, 3, 2), (4, 2, 1), (3, 2, 5)):
        yield Case(f"layer-{count}-{n}-{m}", _drawn(rng, count, n, m), family="layers")
    yield Case("square", _inputs([[1, 2]], [[3, 4], [0, 2]], [1, 2], [1, -1]), family="square")
    for size in (2, 3):
        yield Case(f"square-{size}", _drawn(rng, size, size, size), family="square")
    inputs = _drawn(rng, 3, 3, 2)
    yield Case("negative", inputs | {"gamma": -np.abs(inputs["gamma"])}, family="lengths")
    inputs = _drawn(rng, 2, 4, 2)
    yield Case("plain-dense", inputs | {"gamma": np.linalg.norm(inputs["w"], axis=1)}, family="lengths")
    yield Case("one-input", _drawn(rng, 3, 1, 2), family="lengths")
    yield from _whole_domain(rng)
    for count, n, m in ((3, 4, 2), (2, 3, 3)):
        narrow = {name: np.float32(value) for name, value in _drawn(rng, count, n, m).items()}
        yield Case(f"single-{count}-{n}-{m}", narrow, family="single")
    yield Case("non-contiguous", _drawn(rng, 3, 4, 2), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 2, 3, 4), family="memory", layout="F", readonly=True)
    yield Case("read-only", _drawn(rng, 2, 2, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 2, 2, 3), _drawn(rng, 2, 2, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    equal = _inputs([[1, 1, 2], [2, 1, 1]], [[3, 3, 1], [3, 2, 2]], [2, 2], [-1, -1])
    yield Case("equal-numbers", equal, family="many")
    sizes = np.array([1e-13, 1e-9, 1e-4, 0.2, 50.0, 1e8])
    for count, n in ((3, 4), (2, 1)):
        inputs = _drawn(rng, count, n, 6)
        yield Case(f"sizes-of-rows-{n}", inputs | {"w": sizes[:, None] * inputs["w"]}, family="magnitudes")
    inputs = _drawn(rng, 3, 2, 6)
    yield Case(
        "sizes-of-gamma",
        inputs | {"gamma": sizes * inputs["gamma"], "b": np.zeros(6)},
        family="magnitudes",
        tolerance=Tolerance(1e-8, 1e-22, 1e-4, 1e-18),
    )
    yield Case("sizes-of-b", inputs | {"gamma": np.zeros(6), "b": sizes * inputs["b"]}, family="magnitudes", tolerance=RELATIVE)
    for name in ("gamma", "b"):
        yield Case(f"large-{name}", _drawn(rng, 3, 2, 6) | {name: ENDS}, family="magnitudes")
    small = {"x": 1e-10 * np.abs(inputs["x"]), "w": np.abs(inputs["w"]), "b": np.zeros(6)}
    yield Case("small-x", inputs | small, family="magnitudes", tolerance=RELATIVE)
    yield Case("gamma-zero", inputs | {"gamma": np.array([0.0, 1.5, 0.0, -2.0, 1.0, 3.0])}, family="magnitudes")
    inputs = _drawn(rng, 3, 4, 2)
    yield Case("large-numbers", inputs | {"x": 1e4 * inputs["x"], "b": 1e5 * inputs["b"]}, family="magnitudes")
    inputs["w"][0, 1:] = 0.0
    yield Case("one-weight-of-four", inputs, family="magnitudes")
    for count, n, m in ((40, 3, 2), (2, 130, 3), (2, 3, 130)):
        yield Case(f"layer-{count}-{n}-{m}", _drawn(rng, count, n, m), family="many")


def _inputs(x: object, w: object, gamma: object, b: object) -> dict[str, Any]:
    return {name: np.array(value, dtype=np.float64) for name, value in {"x": x, "w": w, "gamma": gamma, "b": b}.items()}


def _drawn(rng: np.random.Generator, count: int, n: int, m: int) -> dict[str, Any]:
    """Return random inputs: no weight, γ or bias near 0, no norm near 1."""
    w, gamma, b = (
        rng.uniform(low, high, size) * rng.choice([-1, 1], size) for low, high, size in ((1.2, 3, (m, n)), (0.5, 2, m), (0.5, 2, m))
    )
    return _inputs(rng.normal(size=(count, n)), w, gamma, b)


def _divided(x, w, gamma, b, norm):
    """Return the layer's output with weights divided by another norm, a number or one broadcast to w."""
    return x @ (gamma[:, None] * w / norm).T + b


@misconception(
    "bias-inside-scale",
    en="The bias is multiplied by γ/‖w‖ too, as formula (228) of lecture 0 prints it. Here, as in PyTorch, only the weights should be "
    "normalised: y = x·vᵀ + b.",
    ru="На γ/‖w‖ умножено и смещение, как напечатано в формуле (228) лекции 0. Здесь, как в PyTorch, должны нормироваться только веса: y = "
    "x·vᵀ + b.",
    slip="lecture 0, formula (228)",
)
def bias_inside_scale(x, w, gamma, b):
    return gamma / np.linalg.norm(w, axis=1) * (x @ w.T + b)


@misconception(
    "frobenius-norm",
    en="All weights are divided by the norm of the whole matrix. Every neuron should have a norm of its own, that of its row of w.",
    ru="Все веса поделены на норму всей матрицы. У каждого нейрона должна быть своя норма — норма его строки w.",
)
def frobenius_norm(x, w, gamma, b):
    return _divided(x, w, gamma, b, np.linalg.norm(w))


@misconception(
    "norm-over-neurons",
    en="The norm is taken over the neurons, down the columns of w. Take it over the inputs of a neuron, along its row: axis=1.",
    ru="Норма взята по нейронам, вдоль столбцов w. Берите её по входам нейрона, вдоль строки: axis=1.",
)
def norm_over_neurons(x, w, gamma, b):
    return _divided(x, w, gamma, b, np.linalg.norm(w, axis=0))


@misconception(
    "squared-norm",
    en="The weights are divided by ‖w‖². Divide by ‖w‖, the square root of the sum of squares.",
    ru="Веса поделены на ‖w‖². Делите на ‖w‖ — квадратный корень из суммы квадратов.",
)
def squared_norm(x, w, gamma, b):
    return _divided(x, w, gamma, b, (w**2).sum(axis=1, keepdims=True))


@misconception(
    "gamma-omitted",
    en="γ is missing, so every weight vector has length 1. Multiply the direction w/‖w‖ by the learned length γ.",
    ru="Потеряно γ, и длина всех векторов весов равна 1. Умножьте направление w/‖w‖ на обучаемую длину γ.",
)
def gamma_omitted(x, w, gamma, b):
    return weight_norm_forward(x, w, np.ones_like(gamma), b)


@misconception(
    "l1-norm",
    en="The norm is the sum of absolute values. Use the Euclidean norm, the root of the sum of squares.",
    ru="В качестве нормы взята сумма модулей. Нужна евклидова норма — корень из суммы квадратов.",
)
def l1_norm(x, w, gamma, b):
    return _divided(x, w, gamma, b, np.abs(w).sum(axis=1, keepdims=True))


@alternative("normalised weights first")
def weights_first(x, w, gamma, b):
    return _divided(x, w, gamma, b, np.sqrt((w**2).sum(axis=1))[:, None])


@alternative("a loop over the neurons")
def by_neuron(x, w, gamma, b):
    columns = [x @ (g * row / np.hypot.reduce(row)) + bias for row, g, bias in zip(w, gamma, b, strict=True)]
    return np.stack(columns, axis=1)
