"""Shapes through convolutions and poolings: lecture 2, «Пример (программа)», «Сверточная сеть»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception

Layers = tuple[tuple[str | int, ...], ...]
Shapes = tuple[tuple[int, int, int], ...]


def cnn_shape_chain_task(n: int, layers: Layers) -> Shapes:
    """Return (channels, height, width) after each layer: ("conv", maps, k, s, p, d) or ("pool", k, s, p)."""
    shapes, maps = [], 1
    for kind, *numbers in layers:
        if kind == "conv":
            maps, k, s, p, d = numbers
        else:
            (k, s, p), d = numbers, 1
        n = (n + 2 * p - d * (k - 1) - 1) // s + 1
        shapes.append((maps, n, n))
    return tuple(shapes)


def oracle(n: int, layers: Layers) -> Shapes:
    """Return the shapes that PyTorch's layers give."""
    import torch
    from torch import nn

    shapes = []
    with torch.device("meta"):
        x = torch.zeros(1, 1, n, n)
        for kind, *numbers in layers:
            if kind == "conv":
                maps, k, s, p, d = numbers
                x = nn.Conv2d(x.shape[1], maps, k, stride=s, padding=p, dilation=d)(x)
            else:
                x = nn.MaxPool2d(*numbers)(x)
            shapes.append(tuple(x.shape[1:]))
    return tuple(shapes)


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = (
    {"n": 28, "layers": (("conv", 32, 3, 1, 2, 2), ("pool", 3, 2, 1), ("conv", 64, 3, 1, 2, 2), ("pool", 3, 2, 1))},
    {"n": 28, "layers": (("conv", 4, 5, 1, 0, 1), ("pool", 2, 2, 0), ("conv", 10, 5, 1, 0, 1), ("pool", 2, 2, 0))},
)
EQUIVALENT_MUTANTS = {"maps = ([], 2)": "the first layer is a convolution", "maps = ([], 0)": "the first layer is a convolution"}
MUST_DIFFER = ("pooling-rounded-up", "dilation-ignored", "padding-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's layers; every map has at least two pixels along a side."""
    while True:
        n, layers = int(rng.integers(20, 49)), []
        for maps in np.sort(rng.integers(4, 33, size=2) * 2).tolist():
            layers.append(("conv", maps, int(rng.choice([3, 5])), 1, int(rng.integers(3)), int(rng.integers(1, 3))))
            layers.append(("pool", int(rng.choice([2, 3])), 2, int(rng.integers(2))))
        if min(side for _, side, _ in cnn_shape_chain_task(n, tuple(layers))) > 1:
            return {"n": n, "layers": tuple(layers)}


def _chain(n, layers, *, up=False, padded=True, dilated=True, after_pool=1, product=False):
    """Return the shapes with room for a slip: rounding, padding, dilation, maps divided by pooling or multiplied."""
    shapes, maps = [], 1
    for kind, *numbers in layers:
        if kind == "conv":
            filters, k, s, p, d = numbers
            maps = maps * filters if product else filters
        else:
            (k, s, p), d = numbers, 1
        spare = n + 2 * p * padded - (d if dilated else 1) * (k - 1) - 1
        n = (-(-spare // s) if up and kind == "pool" else spare // s) + 1
        shapes.append((maps // after_pool if kind == "pool" else maps, n, n))
    return tuple(shapes)


@misconception(
    "pooling-rounded-up",
    en="The size after pooling is rounded up. A window that does not fit completely is dropped: round down.",
    ru="Размер после субдискретизации округлён вверх. Окно, не поместившееся целиком, отбрасывается: округление вниз.",
)
def pooling_rounded_up(n, layers):
    return _chain(n, layers, up=True)


@misconception(
    "dilation-ignored",
    en="The dilation is not taken into account: with dilation 2 a 3×3 kernel covers 5×5 pixels.",
    ru="Не учтено расширение: при коэффициенте 2 ядро 3×3 накрывает 5×5 пикселей.",
)
def dilation_ignored(n, layers):
    return _chain(n, layers, dilated=False)


@misconception(
    "padding-ignored",
    en="The padding is not taken into account: it is added on both sides before the window slides.",
    ru="Не учтена набивка: она добавляется с двух сторон до движения окна.",
)
def padding_ignored(n, layers):
    return _chain(n, layers, padded=False)


@misconception(
    "pooling-changes-channels",
    en="Pooling is taken to halve the number of maps. It works on each map by itself and keeps their number.",
    ru="Принято, что субдискретизация делит число карт на 2. Она работает с каждой картой отдельно и сохраняет их число.",
)
def pooling_changes_channels(n, layers):
    return _chain(n, layers, after_pool=2)


@misconception(
    "channels-multiplied",
    en="The numbers of maps are multiplied. A filter adds all its input maps up to one: there are as many maps as filters.",
    ru="Числа карт перемножены. Фильтр складывает все входные карты в одну: карт столько, сколько фильтров.",
)
def channels_multiplied(n, layers):
    return _chain(n, layers, product=True)


@alternative("counts the places of the windows, answers with lists")
def by_counting(n, layers):
    shapes, channels = [], 1
    for layer in layers:
        k, s, p = layer[2:5] if layer[0] == "conv" else layer[1:4]
        extent = range(0, k * layer[5], layer[5])[-1] + 1 if layer[0] == "conv" else k
        channels = layer[1] if layer[0] == "conv" else channels
        n = len(range(-p, n + p - extent + 1, s))
        shapes.append([channels, n, n])
    return np.array(shapes)
