"""Number of parameters of a dense network: lecture 4, «Полносвязный слой»; lecture 3, «Паралич сети, эксперимент»."""

from itertools import pairwise

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def dense_parameter_count_task(sizes: tuple[int, ...]) -> int:
    """Return the sum of m · (n + 1) over the layers, n inputs and m neurons each."""
    return sum(m * (n + 1) for n, m in pairwise(sizes))


def oracle(sizes: tuple[int, ...]) -> int:
    """Return the number of elements that PyTorch's layers hold."""
    import torch

    layers = (torch.nn.Linear(n, m, device="meta") for n, m in pairwise(sizes))
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"sizes": (841, 100, 100, 100, 100, 100, 26)}, {"sizes": (5, 3, 1)})
MUST_DIFFER = ("bias-omitted", "bias-per-input", "plus-one-both")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: inputs, one or two hidden layers, outputs."""
    hidden = rng.integers(5, 201, size=rng.integers(1, 3))
    return {"sizes": (int(rng.integers(10, 901)), *hidden.tolist(), int(rng.integers(2, 31)))}


@misconception(
    "bias-omitted",
    en="Only the weights are counted, as in the 2·10⁷ of lecture 2. The bias of every neuron should be counted too, as in "
    "lecture 4: n + 1 parameters.",
    ru="Посчитаны только веса, как в числе 2·10⁷ лекции 2. Нужно считать и смещение каждого нейрона, как в лекции 4: n + 1 параметр.",
    slip="lecture 2, «Причины создания сверточных сетей», 2×10⁷",
)
def bias_omitted(sizes):
    return sum(n * m for n, m in pairwise(sizes))


@misconception(
    "bias-per-input",
    en="The biases are counted for the inputs of each layer. They should be counted for its neurons: m·(n + 1), not n·(m + 1).",
    ru="Смещения посчитаны по входам каждого слоя. Считать их нужно по его нейронам: m·(n + 1), а не n·(m + 1).",
)
def bias_per_input(sizes):
    return sum(n * (m + 1) for n, m in pairwise(sizes))


@misconception(
    "plus-one-both",
    en="One is added to both numbers, (n + 1)·(m + 1). It should be added to the inputs only, for the bias: m·(n + 1).",
    ru="Единица прибавлена к обоим числам, (n + 1)·(m + 1). Прибавить её, за смещение, нужно только к числу входов: m·(n + 1).",
)
def plus_one_both(sizes):
    return sum((n + 1) * (m + 1) for n, m in pairwise(sizes))


@misconception(
    "one-bias-per-layer",
    en="One bias is counted for each layer. Every neuron should have its own: m of them in a layer of m neurons.",
    ru="На каждый слой посчитано одно смещение. Оно должно быть своё у каждого нейрона: в слое из m нейронов их m.",
)
def one_bias_per_layer(sizes):
    return sum(n * m + 1 for n, m in pairwise(sizes))


@misconception(
    "neurons-counted",
    en="The answer is the number of neurons. It should be the number of their parameters: each has n weights and a bias.",
    ru="Ответ — число нейронов. Нужно число их параметров: у каждого n весов и смещение.",
)
def neurons_counted(sizes):
    return sum(sizes[1:])


@misconception(
    "first-layer-only",
    en="Only the first layer is counted. All layers after the inputs have parameters, which should be added up.",
    ru="Посчитан только первый слой. Параметры есть во всех слоях после входов, и их нужно сложить.",
)
def first_layer_only(sizes):
    return sizes[1] * (sizes[0] + 1)


@alternative("weights and biases apart")
def in_two_parts(sizes):
    return np.dot(sizes[:-1], sizes[1:]) + np.sum(sizes[1:])


@alternative("answers with a float")
def as_float(sizes):
    return float(dense_parameter_count_task(sizes))
