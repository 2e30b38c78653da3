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
    en="The biases are missing: each of the O filters has one.",
    ru="Не посчитаны смещения: у каждого из O фильтров есть одно.",
)
def bias_omitted(C, O, k, H):
    return O * k**2 * C


@misconception(
    "input-channels-ignored",
    en="Each filter is taken to have one k×k kernel. It has one for every input channel: k²·C weights.",
    ru="Фильтру отведено одно ядро k×k. У него своё ядро для каждого входного канала: k²·C весов.",
)
def input_channels_ignored(C, O, k, H):
    return O * (k**2 + 1)


@misconception(
    "bias-per-kernel",
    en="A bias is counted for every k×k kernel. A filter adds the results of its C kernels up and has one bias.",
    ru="Смещение посчитано для каждого ядра k×k. Фильтр складывает результаты своих C ядер, и смещение у него одно.",
)
def bias_per_kernel(C, O, k, H):
    return O * C * (k**2 + 1)


@misconception(
    "single-filter",
    en="That is one filter. Each of the O output channels has its own.",
    ru="Это один фильтр. У каждого из O выходных каналов он свой.",
)
def single_filter(C, O, k, H):
    return k**2 * C + 1


@misconception(
    "positions-counted",
    en="The parameters are counted for every pixel. The filter is the same in all places, so the size of the maps does not matter.",
    ru="Параметры посчитаны для каждого пикселя. Фильтр один и тот же во всех положениях, и размер карт не важен.",
)
def positions_counted(C, O, k, H):
    return conv_layer_parameter_task(C, O, k, H) * H**2


@misconception(
    "kernel-side",
    en="A k×k kernel is counted as k weights. It has k².",
    ru="В ядре k×k посчитано k весов. Их k².",
)
def kernel_side(C, O, k, H):
    return O * (k * C + 1)


@misconception(
    "bias-per-input-channel",
    en="The biases are counted for the input channels. They belong to the output channels: there are O.",
    ru="Смещения посчитаны по входным каналам. Они относятся к выходным: их O.",
)
def bias_per_input_channel(C, O, k, H):
    return O * k**2 * C + C


@alternative("sizes of the two arrays")
def by_arrays(C, O, k, H):
    return np.empty((O, C, k, k)).size + np.empty(O).size


@alternative("answers with a float")
def as_float(C, O, k, H):
    return float(O * k * k * C + O)
