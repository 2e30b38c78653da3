"""Max pooling as in the formula max over −d ≤ a, b ≤ d: lecture 0, «Субдискретизация»; lecture 1, «CNN формально»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import (
    array,
    called_again,
    memory_cases,
    nearly_equal,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
)

Array = NDArray[np.floating]


def max_pool_centered(z: Array, d: int) -> Array:
    """Return x[i, j] = max z[i + a, j + b] over −d ≤ a, b ≤ d inside the map."""
    return _windows(z, (d, d), 2 * d + 1).max(axis=(2, 3))


def _windows(z: Array, border: tuple[int, int], side: int, outside: float = -np.inf) -> Array:
    """Return the side×side windows of *z* with *border* pixels before and after each axis."""
    return sliding_window_view(np.pad(z, border, constant_values=outside), (side, side))


def oracle(z: Array, d: int) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.max_pool2d(torch.tensor(z)[None, None], 2 * d + 1, stride=1, padding=d)[0, 0].numpy()


TOLERANCE = ELEM

EQUIVALENT_MUTANTS = {"axis=(3, 2)": "a maximum over two axes does not depend on their order"}

FAMILIES = (
    standard("lecture"),
    Family("rows", 1.0, {"en": "maps of one row or column", "ru": "карты из одной строки или столбца"}),
    Family("maps", 2.0, {"en": "maps with values of both signs", "ru": "карты со значениями обоих знаков"}),
    Family("negative", 2.0, {"en": "maps of negative values", "ru": "карты с отрицательными значениями"}),
    Family("wide", 1.0, {"en": "windows of the map's size and larger", "ru": "окна размером с карту и больше"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the example, the named edge cases and, for every shape worth trying, random numbers."""
    figure = [[0, 1, 2, 1], [4, 1, 0, 1], [2, 0, 1, 1], [1, 2, 3, 1]]
    yield Case("figure-30", _inputs(figure, 1), family="lecture", public=True)
    yield Case("row", _inputs([[1, 0, 5]], 1), family="rows")
    yield Case("row-of-4", _inputs([[4, 0, 0, 5]], 2), family="rows")
    yield Case("column", _drawn(rng, 6, 1, 1), family="rows")
    for shape, d in (((5, 4), 1), ((4, 6), 1), ((6, 6), 2), ((6, 5), 2)):
        yield Case("map-{}x{}-d{}".format(*shape, d), _drawn(rng, *shape, d), family="maps")
    yield Case("window-of-one-pixel", _drawn(rng, 3, 4, 0), family="maps")
    yield Case("negative-pair", _inputs([[-3, -1]], 1), family="negative")
    for shape, d in (((4, 5), 1), ((5, 6), 2)):
        yield Case("negative-{}x{}-d{}".format(*shape, d), _drawn(rng, *shape, d, shift=-200), family="negative")
    for shape, d in (((3, 5), 3), ((2, 3), 3), ((4, 4), 2)):
        yield Case("wide-{}x{}-d{}".format(*shape, d), _drawn(rng, *shape, d, shift=-50), family="wide")
    for shape, d in (((140, 2), 1), ((3, 137), 2), ((20, 3), 9), ((1, 36), 33)):
        yield Case("sizes-{}x{}-d{}".format(*shape, d), _drawn(rng, *shape, d, shift=-50), family="sizes")
    for power in (100, 40, -20, -32):
        yield Case(f"times-2-to-{power}", scaled(_drawn(rng, 4, 5, 1, shift=-70), z=power), family="magnitudes")
    yield Case("of-both-signs", scaled(_drawn(rng, 5, 4, 1), z=-24), family="magnitudes")
    yield Case("close-values", nearly_equal(_drawn(rng, 4, 5, 1), "z"), family="magnitudes")
    yield Case("large-positive", scaled(_drawn(rng, 4, 5, 1, shift=70), z=40), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, 4, 5, 1)), family="magnitudes")
    yield from single_cases(_drawn(rng, 4, 5, 1), _drawn(rng, 6, 4, 2))
    yield from memory_cases(_drawn(rng, 5, 4, 1), _drawn(rng, 4, 6, 2), _drawn(rng, 5, 5, 1))
    yield called_again(_drawn(rng, 4, 5, 1), _drawn(rng, 4, 5, 1))


def _inputs(z: object, d: int) -> dict[str, object]:
    return {"z": array(z), "d": d}


def _drawn(rng: np.random.Generator, rows: int, columns: int, d: int, shift: float = 0.0) -> dict[str, object]:
    """Return odd sixteenths in (-64, 64), exact in float32, moved by *shift*."""
    return _inputs(odd_sixteenths(rng, rows, columns, bound=64) + shift, d)


@misconception(
    "range-excludes-d",
    en="The last row and column of the window are missing: range(-d, d) ends before d. The window should be 2d + 1 wide: range(-d, d + 1).",
    ru="Потеряны последняя строка и последний столбец окна: range(-d, d) кончается раньше d. Ширина окна должна быть равна 2d + 1: "
    "range(-d, d + 1).",
)
def range_excludes_d(z, d):
    return _windows(z, (d, d), max(2 * d, 1)).max(axis=(2, 3))[: z.shape[0], : z.shape[1]]


@misconception(
    "window-of-size-d",
    en="The window is d×d and begins at (i, j), since the lecture calls d the size of the window. It should be (2d + 1)×(2d + 1), around "
    "(i, j): in the lecture's formula d is the half-width.",
    ru="Окно взято d×d, от (i, j), потому что в лекции d названо размером окна. Оно должно быть (2d + 1)×(2d + 1), вокруг (i, j): в "
    "формуле лекции d — полуширина.",
    slip="lecture 0, «Субдискретизация», «d — это размер окна субдискретизации»",
)
def window_of_size_d(z, d):
    return _windows(z, (0, max(d, 1) - 1), max(d, 1)).max(axis=(2, 3))


@misconception(
    "forward-window",
    en="The window begins at (i, j). That pixel should be in its middle: in the formula a and b run from −d to d.",
    ru="Окно начинается в (i, j). Этот пиксель должен быть в середине окна: в формуле a и b меняются от −d до d.",
)
def forward_window(z, d):
    return _windows(z, (0, 2 * d), 2 * d + 1).max(axis=(2, 3))


@misconception(
    "zero-padding",
    en="Pixels outside the map count as zeros, which win over negative values. They should be ignored: pad with −∞ (-np.inf) or clip the "
    "window.",
    ru="Пиксели за пределами карты приняты за нули, и они оказались больше отрицательных значений. Учитывать их не нужно: набивка −∞ "
    "(-np.inf) или обрезанное окно.",
)
def zero_padding(z, d):
    return _windows(z, (d, d), 2 * d + 1, outside=0).max(axis=(2, 3))


@misconception(
    "valid-output",
    en="Windows that stick out of the map were dropped. Every (i, j) should have its window: the result is as large as z.",
    ru="Отброшены окна, выступающие за край карты. Окно должно быть у каждого (i, j): результат такого же размера, как z.",
)
def valid_output(z, d):
    return max_pool_centered(z, d)[d : max(z.shape[0] - d, 0), d : max(z.shape[1] - d, 0)]


@misconception(
    "non-overlapping",
    en="The windows do not overlap. The step should be 1: in this formula every pixel has a window of its own.",
    ru="Окна не пересекаются. Шаг должен быть равен 1: в этой формуле у каждого пикселя своё окно.",
)
def non_overlapping(z, d):
    return max_pool_centered(z, d)[:: 2 * d + 1, :: 2 * d + 1]


@alternative("loops, windows clipped at the edge")
def by_loops(z, d):
    x = np.empty(z.shape)
    for i, j in np.ndindex(z.shape):
        x[i, j] = z[max(i - d, 0) : i + d + 1, max(j - d, 0) : j + d + 1].max()
    return x


@alternative("d times the window of 3×3, rows and columns apart")
def by_growing(z, d):
    x = z.copy()
    for _ in range(d):
        for axis in (0, 1):
            lanes = np.moveaxis(x, axis, 0)
            grown = lanes.copy()
            grown[1:] = np.maximum(grown[1:], lanes[:-1])
            grown[:-1] = np.maximum(grown[:-1], lanes[1:])
            x = np.moveaxis(grown, 0, axis)
    return x


@alternative("masks of distances, in float32")
def by_distances(z, d):
    near = [abs(np.subtract.outer(np.arange(n), np.arange(n))) <= d for n in z.shape]
    inside = near[0][:, None, :, None] & near[1][None, :, None, :]
    return np.where(inside, np.float32(z), -np.inf).max(axis=(2, 3)).astype(np.float32)
