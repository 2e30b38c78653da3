"""model.summary() by hand: lecture 0, «Пример создания простой свёрточной сети», total 34 826."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def keras_summary_task(H: int, C: int, F1: int, F2: int, k: int, K: int) -> tuple[int, ...]:
    """Return the four sides, the length after Flatten, the parameters of conv1, conv2 and dense, and their total."""
    conv1 = H - k + 1
    pool1 = conv1 // 2
    conv2 = pool1 - k + 1
    pool2 = conv2 // 2
    flat = pool2**2 * F2
    counts = F1 * (k**2 * C + 1), F2 * (k**2 * F1 + 1), K * (flat + 1)
    return conv1, pool1, conv2, pool2, flat, *counts, sum(counts)


def oracle(H: int, C: int, F1: int, F2: int, k: int, K: int) -> tuple[int, ...]:
    """Return the shapes that PyTorch's layers give and the numbers of elements that they hold."""
    import torch
    from torch import nn

    with torch.device("meta"):
        maps, sides = torch.zeros(1, C, H, H), []
        first, second = nn.Conv2d(C, F1, k), nn.Conv2d(F1, F2, k)
        for layer in (first, nn.MaxPool2d(2), second, nn.MaxPool2d(2)):
            maps = layer(maps)
            sides.append(maps.shape[2])
        flat = maps.flatten().numel()
        counts = [sum(p.numel() for p in layer.parameters()) for layer in (first, second, nn.Linear(flat, K))]
    return (*sides, flat, *counts, sum(counts))


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"H": 28, "C": 1, "F1": 32, "F2": 64, "k": 3, "K": 10},)
MUST_DIFFER = ("same-padding-assumed", "pooling-rounded-up", "biases-omitted", "input-channels-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's model."""
    filters = {"F1": int(rng.integers(4, 65)), "F2": int(rng.integers(4, 65))}
    sizes = {"H": int(rng.integers(18, 41)), "C": int(rng.choice([1, 3]))}
    return sizes | filters | {"k": int(rng.choice([3, 5])), "K": int(rng.integers(2, 21))}


def _summary(H, C, F1, F2, k, K, *, lost=None, up=0, bias=1, channels=None, maps=None):
    """Return the summary with room for a slip: pixels lost by a convolution, rounding, biases, channels, maps in the vector."""
    lost = k - 1 if lost is None else lost
    conv1 = H - lost
    pool1 = (conv1 + up) // 2
    conv2 = pool1 - lost
    pool2 = (conv2 + up) // 2
    flat = pool2**2 * (F2 if maps is None else maps)
    inner = F1 if channels is None else channels
    counts = F1 * (k**2 * C + bias), F2 * (k**2 * inner + bias), K * (flat + bias)
    return conv1, pool1, conv2, pool2, flat, *counts, sum(counts)


@misconception(
    "same-padding-assumed",
    en="The convolutions are taken to keep the size. Conv2D pads nothing unless told to: the side shrinks by k − 1.",
    ru="Принято, что свёртки сохраняют размер. По умолчанию Conv2D не дополняет изображение: сторона уменьшается на k − 1.",
)
def same_padding_assumed(H, C, F1, F2, k, K):
    return _summary(H, C, F1, F2, k, K, lost=0)


@misconception(
    "pooling-rounded-up",
    en="Half of an odd side is rounded up. MaxPooling2D drops the incomplete window: round down.",
    ru="Половина нечётной стороны округлена вверх. MaxPooling2D отбрасывает неполное окно: округление вниз.",
)
def pooling_rounded_up(H, C, F1, F2, k, K):
    return _summary(H, C, F1, F2, k, K, up=1)


@misconception(
    "biases-omitted",
    en="Only the weights are counted. Every filter and every neuron of the dense layer also has a bias.",
    ru="Посчитаны только веса. У каждого фильтра и каждого нейрона полносвязного слоя есть ещё смещение.",
)
def biases_omitted(H, C, F1, F2, k, K):
    return _summary(H, C, F1, F2, k, K, bias=0)


@misconception(
    "input-channels-ignored",
    en="A filter of the second convolution is taken to have one kernel. It should have one for each of the F1 maps it gets.",
    ru="Фильтру второй свёртки отведено одно ядро. У него должно быть своё ядро для каждой из F1 поступающих карт.",
)
def input_channels_ignored(H, C, F1, F2, k, K):
    return _summary(H, C, F1, F2, k, K, channels=1)


@misconception(
    "dropout-has-parameters",
    en="A parameter is counted for every number that passes Dropout. Dropout, pooling and Flatten train nothing.",
    ru="Посчитан параметр для каждого числа, проходящего через Dropout. Dropout, субдискретизация и Flatten ничего не обучают.",
)
def dropout_has_parameters(H, C, F1, F2, k, K):
    *rows, total = _summary(H, C, F1, F2, k, K)
    return *rows, total + rows[4]


@misconception(
    "flatten-without-channels",
    en="Only one map is flattened. The vector should hold all F2 maps.",
    ru="В вектор вытянута только одна карта. В него входят все F2 карт.",
)
def flatten_without_channels(H, C, F1, F2, k, K):
    return _summary(H, C, F1, F2, k, K, maps=1)


@alternative("layer by layer over arrays, answers with a list")
def by_arrays(H, C, F1, F2, k, K):
    sides, counts, side, channels = [], [], H, C
    for filters in (F1, F2):
        counts.append(np.empty((k, k, channels, filters)).size + filters)
        side = len(range(side - k + 1))
        sides.append(side)
        side = len(range(0, side - 1, 2))
        sides.append(side)
        channels = filters
    flat = np.empty((side, side, channels)).size
    counts.append(flat * K + K)
    return [*sides, flat, *counts, sum(counts)]
