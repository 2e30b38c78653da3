"""Two fully connected layers with an activation in between: lecture 4, «Функция активации», «Простейшая архитектура нейронной сети»."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    magnitudes,
    memory_cases,
    nearly_equal,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
)

Array = NDArray[np.floating]

ACTIVATIONS = ("identity", "sigmoid", "relu", "sin")


def mlp_forward(x: Array, W1: Array, b1: Array, W2: Array, b2: Array, activation: str) -> Array:
    """Return y = f(x W1ᵀ + b1) W2ᵀ + b2."""
    hidden = _apply(activation, np.einsum("si,ji->sj", x, W1) + b1)
    return np.einsum("sj,kj->sk", hidden, W2) + b2


def _apply(activation: str, a: Array) -> Array:
    if activation == "sigmoid":
        return np.exp(-np.logaddexp(0.0, -a))
    if activation == "relu":
        return np.maximum(a, 0)
    return np.sin(a) if activation == "sin" else a


def oracle(x: Array, W1: Array, b1: Array, W2: Array, b2: Array, activation: str) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    function = {"identity": torch.nn.Identity(), "sigmoid": torch.sigmoid, "relu": torch.relu, "sin": torch.sin}[activation]
    hidden = function(F.linear(torch.tensor(x), torch.tensor(W1), torch.tensor(b1)))
    return F.linear(hidden, torch.tensor(W2), torch.tensor(b2)).numpy()


TOLERANCE = REDUCE

OUTSIDE_DOMAIN = {"*:activation": "the statement names four activations and no error for another string"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lecture", "ru": "примеры из лекции"}),
    Family("identity", 1.0, {"en": "identity", "ru": "тождественная функция"}),
    Family("sigmoid", 1.0, {"en": "sigmoid", "ru": "сигмоида"}),
    Family("relu", 1.0, {"en": "ReLU", "ru": "ReLU"}),
    Family("sin", 1.0, {"en": "sine", "ru": "синус"}),
    Family("square", 1.0, {"en": "layers of equal sizes", "ru": "слои одинаковых размеров"}),
    Family("saturated", 1.0, {"en": "hidden neurons far from zero", "ru": "скрытые нейроны вдали от нуля"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's example, the named edge cases and random numbers for every activation."""
    lecture = _inputs([[1, 1]], [[-3, 2], [4, 2]], [0, 0], [[5, 3]], [0])
    for activation in ("sin", "identity", "relu"):
        yield Case(f"lecture-4-{activation}", lecture | {"activation": activation}, family="lecture", public=True)
    for activation in ACTIVATIONS:
        for sizes in ((3, 2, 4, 2), (2, 4, 3, 1), (4, 1, 2, 3)):
            yield Case("{}-{}-{}-{}-{}".format(activation, *sizes), _drawn(rng, *sizes, activation), family=activation)
    yield Case("relu-scalar", _inputs([[1]], [[-2]], [1], [[3]], [-5]) | {"activation": "relu"}, family="relu")
    asleep = _drawn(rng, 3, 2, 3, 2, "relu")
    yield Case("relu-all-asleep", asleep | {"b1": np.full(3, -100.0)}, family="relu")
    for activation in ACTIVATIONS:
        yield Case(f"square-{activation}", _drawn(rng, 3, 3, 3, 3, activation), family="square")
    for activation in ACTIVATIONS:
        far = _drawn(rng, 2, 3, 4, 2, activation) | arrays(b1=[1500, -1500, 30, -30])
        yield Case(f"saturated-{activation}", far, family="saturated")
    for activation, sizes in zip(ACTIVATIONS, ((130, 2, 3, 2), (2, 131, 3, 2), (2, 3, 133, 2), (2, 3, 2, 137)), strict=True):
        yield Case(f"large-{activation}", _drawn(rng, *sizes, activation), family="sizes")
    yield from _magnitudes(rng)
    yield from single_cases(*(_drawn(rng, 3, 4, 2, 3, activation) for activation in ("sigmoid", "relu", "sin")))
    strided, column_major, read_only = (4, 3, 5, 2, "sigmoid"), (2, 4, 3, 3, "sin"), (3, 2, 4, 2, "relu")
    yield from memory_cases(_drawn(rng, *strided), _drawn(rng, *column_major), _drawn(rng, *read_only))
    yield called_again(_drawn(rng, 3, 2, 4, 2, "sin"), _drawn(rng, 3, 2, 4, 2, "sin"))


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one case for each activation whose hidden layer has the usual size, and cases that threshold and step show on."""
    for activation in ACTIVATIONS:
        yield Case(f"scaled-{activation}", scaled(_drawn(rng, 3, 4, 2, 3, activation), x=-40, W1=40), family="magnitudes")
    for activation in ("identity", "relu"):
        small = scaled(_drawn(rng, 3, 4, 2, 3, activation), W1=-40, b1=-40, W2=40)
        yield Case(f"small-hidden-{activation}", small, family="magnitudes")
    for powers in ({"x": 12}, {"W1": 12}, {"b1": 12}, {"W2": 12}, {"b2": 12}, {"W2": -28, "b2": -28}, {"W1": -30, "b1": -30, "W2": 30}):
        name = "-".join(f"{argument}{power:+d}" for argument, power in powers.items())
        yield Case(name, scaled(_drawn(rng, 2, 3, 5, 4, "relu"), **powers), family="magnitudes")
    for activation in ("identity", "sin"):
        close = nearly_equal(_drawn(rng, 2, 3, 5, 4, activation), "x", "W1", "b1", "W2", "b2")
        yield Case(f"nearly-equal-{activation}", close, family="magnitudes")
        yield Case(f"digits-{activation}", with_more_digits(rng, _drawn(rng, 3, 4, 2, 3, activation)), family="magnitudes")
    hidden = magnitudes(rng, high=30.0)
    for activation in ("sigmoid", "relu", "sin"):
        one_each = arrays(x=[[1]], W1=np.zeros((hidden.size, 1)), b1=hidden, W2=np.eye(hidden.size), b2=np.zeros(hidden.size))
        yield Case(f"steps-{activation}", one_each | {"activation": activation}, family="magnitudes")


def _inputs(*values: object) -> dict[str, object]:
    return arrays(**dict(zip(("x", "W1", "b1", "W2", "b2"), values, strict=True)))


def _drawn(rng: np.random.Generator, samples: int, n: int, h: int, m: int, activation: str) -> dict[str, object]:
    """Return odd sixteenths in (-2, 2): never zero, and every linear combination of the first layer is exact even in float32."""
    shapes = ((samples, n), (h, n), (h,), (m, h), (m,))
    return _inputs(*(odd_sixteenths(rng, *shape, bound=2) for shape in shapes)) | {"activation": activation}


@misconception(
    "activation-forgotten",
    en="The activation is missing. It should be applied to the hidden layer: without it the two layers collapse into one linear model.",
    ru="Нет функции активации. Её нужно применить к скрытому слою: без неё два слоя вырождаются в одну линейную модель.",
)
def activation_forgotten(x, W1, b1, W2, b2, activation):
    return mlp_forward(x, W1, b1, W2, b2, "identity")


@misconception(
    "activation-on-output-too",
    en="The activation is applied to the outputs as well. It should be applied to the hidden layer only: the output layer is linear.",
    ru="Активация применена и к выходам. Применять её нужно только к скрытому слою: выходной слой линейный.",
)
def activation_on_output_too(x, W1, b1, W2, b2, activation):
    return _apply(activation, mlp_forward(x, W1, b1, W2, b2, activation))


@misconception(
    "activation-only-on-output",
    en="The activation is applied to the outputs only. It should stand between the two layers.",
    ru="Активация применена только к выходам. Она должна стоять между двумя слоями.",
)
def activation_only_on_output(x, W1, b1, W2, b2, activation):
    return _apply(activation, mlp_forward(x, W1, b1, W2, b2, "identity"))


@misconception(
    "outer-coefficients-dropped",
    en="The hidden outputs are added up without the weights of the second layer, as in the lecture's formula with the sine, "
    "where the 5 and the 3 of y = 5z₁ + 3z₂ are lost. They should be multiplied by W2.",
    ru="Скрытые выходы сложены без весов второго слоя, как в формуле лекции с синусом, где потеряны 5 и 3 из y = 5z₁ + 3z₂. "
    "Их нужно умножить на W2.",
    slip="lecture 4, «Функция активации», y = sin(−3x₁ + 2x₂) + sin(4x₁ + 2x₂)",
)
def outer_coefficients_dropped(x, W1, b1, W2, b2, activation):
    return mlp_forward(x, W1, b1, np.ones_like(W2), b2, activation)


@misconception(
    "activation-before-layer",
    en="The activation is applied to the inputs. It should be applied to the linear combination x W1ᵀ + b1.",
    ru="Активация применена ко входам. Применять её нужно к линейной комбинации x W1ᵀ + b1.",
)
def activation_before_layer(x, W1, b1, W2, b2, activation):
    return mlp_forward(_apply(activation, x), W1, b1, W2, b2, "identity")


@misconception(
    "bias-after-activation",
    en="b1 is added after the activation. It should be part of the linear combination: f(x W1ᵀ + b1).",
    ru="b1 прибавлено после активации. Оно должно входить в линейную комбинацию: f(x W1ᵀ + b1).",
)
def bias_after_activation(x, W1, b1, W2, b2, activation):
    return (_apply(activation, x @ W1.T) + b1) @ W2.T + b2


@alternative("matrix products and a table of functions")
def by_table(x, W1, b1, W2, b2, activation):
    functions = {"identity": np.copy, "sigmoid": lambda a: 0.5 * (1 + np.tanh(a / 2)), "relu": lambda a: a * (a > 0), "sin": np.sin}
    return functions[activation](x @ W1.T + b1) @ W2.T + b2


@alternative("sample by sample, neuron by neuron, into a float32 array")
def by_loops(x, W1, b1, W2, b2, activation):
    y = np.empty((len(x), len(W2)), dtype=np.float32)
    for s, sample in enumerate(x):
        hidden = np.array([_apply(activation, row @ sample + bias) for row, bias in zip(W1, b1, strict=True)])
        y[s] = [row @ hidden + bias for row, bias in zip(W2, b2, strict=True)]
    return y
