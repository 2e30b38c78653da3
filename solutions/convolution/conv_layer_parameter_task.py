"""Parameters of a convolution layer: lecture 0, «Пример создания простой свёрточной сети», 320 and 18496."""

# ruff: noqa: E741  # O is the lecture's and PyTorch's letter for the number of output channels

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def conv_layer_parameter_task(C: int, O: int, k: int, H: int) -> int:
    """Return O · (k²·C + 1); the size H of the maps does not matter."""
    return O * (k**2 * C + 1)


def oracle(C: int, O: int, k: int, H: int) -> int:
    """Return the number of elements that PyTorch's layer holds."""
    import torch

    return sum(parameter.numel() for parameter in torch.nn.Conv2d(C, O, k, device="meta").parameters())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"C": 1, "O": 32, "k": 3, "H": 28}, {"C": 32, "O": 64, "k": 3, "H": 13})
MUST_DIFFER = ("bias-omitted", "input-channels-ignored", "bias-per-kernel", "bias-per-input-channel")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's layer, with another number of channels before it than after it."""
    channels, filters = rng.choice(np.arange(2, 65), size=2, replace=False).tolist()
    return {"C": channels, "O": filters, "k": int(rng.choice([1, 3, 5, 7])), "H": int(rng.integers(8, 65))}


@misconception(
    "bias-omitted",
    en="The biases were not counted. Each of the O filters has one, so O should be added.",
    ru="Не посчитаны смещения. У каждого из O фильтров есть смещение, поэтому нужно прибавить O.",
)
def bias_omitted(C, O, k, H):
    return O * k**2 * C


@misconception(
    "input-channels-ignored",
    en="Each filter was counted with one k×k kernel. It should have one for every input channel: k²·C weights.",
    ru="На каждый фильтр посчитано одно ядро k×k. Ядро должно быть для каждого входного канала: k²·C весов.",
)
def input_channels_ignored(C, O, k, H):
    return O * (k**2 + 1)


@misconception(
    "bias-per-kernel",
    en="A bias was counted for every k×k kernel. A filter should have one bias, since it adds the results of its C kernels up.",
    ru="Смещение посчитано для каждого ядра k×k. У фильтра должно быть одно смещение: результаты своих C ядер он складывает.",
)
def bias_per_kernel(C, O, k, H):
    return O * C * (k**2 + 1)


@misconception(
    "single-filter",
    en="One filter was counted. There should be one for each of the O output channels.",
    ru="Посчитан один фильтр. Для каждого из O выходных каналов нужен свой.",
)
def single_filter(C, O, k, H):
    return k**2 * C + 1


@misconception(
    "positions-counted",
    en="The parameters were counted for every pixel. The size of the maps should not matter: the filter is the same in all places.",
    ru="Параметры посчитаны для каждого пикселя. Размер карт не должен влиять: фильтр во всех положениях один и тот же.",
)
def positions_counted(C, O, k, H):
    return conv_layer_parameter_task(C, O, k, H) * H**2


@misconception(
    "kernel-side",
    en="A k×k kernel was counted as k weights. It should be counted as k².",
    ru="В ядре k×k посчитано k весов. Их должно быть k².",
)
def kernel_side(C, O, k, H):
    return O * (k * C + 1)


@misconception(
    "bias-per-input-channel",
    en="The biases were counted for the input channels. They should be counted for the output channels: there are O.",
    ru="Смещения посчитаны по входным каналам. Их нужно считать по выходным: их O.",
)
def bias_per_input_channel(C, O, k, H):
    return O * k**2 * C + C


@alternative("sizes of the two arrays")
def by_arrays(C, O, k, H):
    return np.empty((O, C, k, k)).size + np.empty(O).size


@alternative("answers with a float")
def as_float(C, O, k, H):
    return float(O * k * k * C + O)
