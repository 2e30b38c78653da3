"""Shapes inside a LeNet-5-like network: lecture 0, «Архитектура сети LeNet-5»; lecture 2, «Сверточная сеть»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def lenet5_shapes_task(n: int, c1: int, c2: int) -> tuple[int, int, int, int, int]:
    """Return the sides after the four layers and the length of the vector; every kernel is 5×5, every window 2×2."""
    conv1 = n - 4
    pool1 = conv1 // 2
    conv2 = pool1 - 4
    pool2 = conv2 // 2
    return conv1, pool1, conv2, pool2, pool2**2 * c2


def oracle(n: int, c1: int, c2: int) -> tuple[int, ...]:
    """Return the shapes that PyTorch's layers give."""
    import torch
    from torch import nn

    with torch.device("meta"):
        maps, sides = torch.zeros(1, 1, n, n), []
        for layer in (nn.Conv2d(1, c1, 5), nn.MaxPool2d(2), nn.Conv2d(c1, c2, 5), nn.MaxPool2d(2)):
            maps = layer(maps)
            sides.append(maps.shape[2])
    return (*sides, maps.numel())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"n": 32, "c1": 6, "c2": 16}, {"n": 28, "c1": 4, "c2": 10})
MUST_DIFFER = ("same-padding-assumed", "pooling-rounded-up", "shrinks-by-five")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's network."""
    return {"n": int(rng.integers(20, 65)), "c1": int(rng.integers(4, 9)), "c2": int(rng.integers(9, 21))}


def _shapes(n, c2, *, lost=4, pool=lambda side: side // 2):
    conv1 = n - lost
    pool1 = pool(conv1)
    conv2 = pool1 - lost
    pool2 = pool(conv2)
    return conv1, pool1, conv2, pool2, pool2**2 * c2


@misconception(
    "same-padding-assumed",
    en="The convolutions are taken to keep the size. Without padding a 5×5 kernel takes 4 pixels away.",
    ru="Принято, что свёртки сохраняют размер. Без набивки ядро 5×5 убирает 4 пикселя.",
)
def same_padding_assumed(n, c1, c2):
    return _shapes(n, c2, lost=0)


@misconception(
    "shrinks-by-five",
    en="A convolution is taken to remove 5 pixels. A 5×5 window has n − 5 + 1 places along a side.",
    ru="Принято, что свёртка убирает 5 пикселей. У окна 5×5 вдоль стороны n − 5 + 1 положений.",
)
def shrinks_by_five(n, c1, c2):
    return _shapes(n, c2, lost=5)


@misconception(
    "pooling-rounded-up",
    en="Half of an odd side is rounded up. An incomplete window is dropped: round down.",
    ru="Половина нечётной стороны округлена вверх. Неполное окно отбрасывается: округление вниз.",
)
def pooling_rounded_up(n, c1, c2):
    return _shapes(n, c2, pool=lambda side: (side + 1) // 2)


@misconception(
    "pooling-removes-two",
    en="Subsampling is taken to remove 2 pixels. It should halve the side.",
    ru="Принято, что субдискретизация убирает 2 пикселя. Она делит сторону на 2.",
)
def pooling_removes_two(n, c1, c2):
    return _shapes(n, c2, pool=lambda side: side - 2)


@misconception(
    "first-maps-in-vector",
    en="The vector is multiplied by the number of maps of the first fragment as well. Only the maps of the second one should be flattened.",
    ru="Длина вектора умножена и на число карт первого фрагмента. В вектор должны войти только карты второго.",
)
def first_maps_in_vector(n, c1, c2):
    return _shapes(n, c1 * c2)


@misconception(
    "maps-forgotten",
    en="The vector holds one map only. All maps of the second fragment should be flattened.",
    ru="В векторе только одна карта. В вектор должны войти все карты второго фрагмента.",
)
def maps_forgotten(n, c1, c2):
    return _shapes(n, 1)


@alternative("counts the places of the windows, answers with an array")
def by_counting(n, c1, c2):
    sides = [n]
    for size, step in ((5, 1), (2, 2), (5, 1), (2, 2)):
        sides.append(len(range(0, sides[-1] - size + 1, step)))
    return np.array([*sides[1:], c2 * sides[-1] * sides[-1]])
