"""Dilated convolution of one map: lecture 2, «Расширяемая свертка (Dilated convolution)» (whose formula sums boxes)."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    memory_cases,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
    without_signs,
)

Array = NDArray[np.floating]


def dilated_conv2d(x: Array, w: Array, dilation: int = 1) -> Array:
    """Return y[i, j] = Σ w[a, b] · x[i + d·a, j + d·b]."""
    covered = [dilation * (size - 1) + 1 for size in w.shape]
    windows = sliding_window_view(x, covered)[:, :, ::dilation, ::dilation]
    return np.einsum("ijab,ab->ij", windows, w)


def oracle(x: Array, w: Array, dilation: int = 1) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.conv2d(torch.tensor(x)[None, None], torch.tensor(w)[None, None], dilation=dilation)[0, 0].numpy()


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("ordinary", 1.0, {"en": "distance 1", "ru": "расстояние 1"}),
    Family("two", 2.0, {"en": "distance 2", "ru": "расстояние 2"}),
    Family("three", 2.0, {"en": "distances of 3 and more", "ru": "расстояния 3 и больше"}),
    Family("extremes", 1.0, {"en": "one place only; kernels of one pixel", "ru": "единственное положение; ядра в один пиксель"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and random numbers."""
    yield Case("row-of-five", _maps([[1, 2, 3, 4, 5]], [[1, 10]], 2), family="lecture", public=True)
    image = [[1, 0, 2, 0, 3], [0, 1, 0, 2, 0], [2, 0, 1, 0, 4], [5, 0, 1, 3, 4], [0, 1, 0, 1, 6]]
    yield Case("five-by-five", _maps(image, [[1, 2], [3, 4]], 3), family="lecture", public=True)
    yield Case("row-of-three", _maps([[1, 2, 4]], [[1, 10]], 1), family="ordinary")
    yield Case("left-at-default", _drawn(rng, (4, 5), (2, 3)), family="ordinary")
    yield Case("ordinary-square", _drawn(rng, (5, 5), (2, 2), 1), family="ordinary")
    squares = np.arange(1, 26).reshape(5, 5) ** 2
    yield Case("squares", _maps(squares, [[1, 2], [3, 5]], 2), family="two")
    yield Case("two-high", _drawn(rng, (7, 5), (3, 2), 2), family="two")
    yield Case("two-wide", _drawn(rng, (4, 7), (2, 3), 2), family="two")
    yield Case("row-of-six", _maps([[1, 2, 4, 8, 16, 32]], [[1, 10]], 3), family="three")
    yield Case("three-square", _drawn(rng, (8, 9), (3, 3), 3), family="three")
    yield Case("three-oblong", _drawn(rng, (6, 9), (2, 3), 3), family="three")
    yield Case("four", _drawn(rng, (7, 6), (2, 2), 4), family="three")
    yield Case("one-place", _drawn(rng, (5, 7), (3, 4), 2), family="extremes")
    yield Case("pixel", _drawn(rng, (3, 4), (1, 1), 3), family="extremes")
    yield Case("column-kernel", _drawn(rng, (7, 3), (3, 1), 3), family="extremes")
    yield Case("five", _drawn(rng, (8, 12), (2, 3), 5), family="three")
    yield Case("distance-9", _drawn(rng, (20, 11), (3, 2), 9), family="sizes")
    yield Case("distance-17", _drawn(rng, (3, 36), (1, 3), 17), family="sizes")
    yield Case("distance-131", _drawn(rng, (134, 3), (2, 1), 131), family="sizes")
    yield Case("kernel-of-18-rows", _drawn(rng, (37, 4), (18, 2), 2), family="sizes")
    yield Case("kernel-of-131-columns", _drawn(rng, (2, 263), (1, 131), 2), family="sizes")
    yield Case("high-map-of-137", _drawn(rng, (137, 4), (2, 2), 3), family="sizes")
    yield Case("wide-map-of-140", _drawn(rng, (5, 140), (2, 2), 3), family="sizes")
    yield Case("small-map-large-kernel", scaled(_drawn(rng, (4, 6), (2, 3), 2), x=-40, w=40), family="magnitudes")
    yield Case("large-map-small-kernel", scaled(_drawn(rng, (5, 5), (2, 2), 3), x=40, w=-40), family="magnitudes")
    yield Case("large-weights", _maps([[1, 2, 4]], [[1000, 3000]], 1), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, (5, 4), (2, 2), 2)), x=12, w=12), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, (5, 6), (3, 2), 2), x=-12, w=-12), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (5, 6), (2, 3), 2)), family="magnitudes")
    yield from single_cases(_drawn(rng, (6, 7), (2, 3), 2), _drawn(rng, (7, 5), (3, 2), 3))
    yield from memory_cases(_drawn(rng, (6, 5), (3, 2), 2), _drawn(rng, (5, 8), (2, 3), 2), _drawn(rng, (7, 7), (2, 2), 3))
    yield called_again(_drawn(rng, (5, 6), (2, 2), 2), _drawn(rng, (5, 6), (2, 2), 2))


def _maps(x: object, w: object, dilation: int) -> dict[str, object]:
    return arrays(x=x, w=w) | {"dilation": dilation}


def _drawn(rng: np.random.Generator, x: tuple[int, int], w: tuple[int, int], dilation: int | None = None) -> dict[str, object]:
    maps: dict[str, object] = {"x": odd_sixteenths(rng, *x), "w": odd_sixteenths(rng, *w)}
    return maps if dilation is None else maps | {"dilation": dilation}


@misconception(
    "slide-formula-box-sum",
    en="This is the formula on the slide «Dilated convolution» of lecture 2: it adds up a square of pixels around each kernel element. "
    "The slide is in error there: every element should take one pixel, at distance d from the next one.",
    ru="Это формула со слайда «Dilated convolution» лекции 2: для каждого элемента ядра она складывает квадрат пикселей вокруг него. На "
    "слайде неточность: каждый элемент должен брать один пиксель, на расстоянии d от соседнего.",
    slip="lecture 2, «Расширяемая свертка (Dilated convolution)»",
)
def slide_formula_box_sum(x, w, dilation=1):
    side = 2 * dilation + 1
    boxes = sliding_window_view(np.pad(x, dilation), (side, side)).sum(axis=(2, 3))
    return dilated_conv2d(boxes, w)[: x.shape[0] - dilation * (w.shape[0] - 1), : x.shape[1] - dilation * (w.shape[1] - 1)]


@misconception(
    "dilation-off-by-one",
    en="d zeros were put between the kernel elements, so they are d + 1 apart. The distance itself should be d: insert d − 1 zeros.",
    ru="Между элементами ядра вставлено d нулей, и расстояние стало равно d + 1. Само расстояние должно быть d: вставьте d − 1 нулей.",
)
def dilation_off_by_one(x, w, dilation=1):
    return dilated_conv2d(x, w, dilation + 1)


@misconception(
    "output-dilated-instead",
    en="Only every d-th number of an ordinary convolution was kept, which is the stride. Dilation should spread the kernel.",
    ru="От обычной свёртки оставлено каждое d-е число: это шаг. Расширение должно раздвигать ядро.",
)
def output_dilated_instead(x, w, dilation=1):
    return dilated_conv2d(x, w)[::dilation, ::dilation]


@misconception(
    "dilation-ignored",
    en="The argument dilation was not used. Neighbouring kernel elements should look at pixels that are d apart.",
    ru="Аргумент dilation не использован. Соседние элементы ядра должны смотреть на пиксели на расстоянии d.",
)
def dilation_ignored(x, w, dilation=1):
    return dilated_conv2d(x, w)


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180°. It should be spread, but not flipped: w[0, 0] meets the upper left pixel.",
    ru="Ядро повёрнуто на 180°. Его нужно раздвинуть, но не переворачивать: w[0, 0] умножается на левый верхний пиксель.",
)
def flipped_kernel(x, w, dilation=1):
    return dilated_conv2d(x, w[::-1, ::-1], dilation)


@misconception(
    "kernel-repeated",
    en="The kernel elements were repeated d times. There should be zeros between them: the pixels in the gaps do not count.",
    ru="Элементы ядра повторены d раз. Между ними должны стоять нули: пиксели в промежутках не учитываются.",
)
def kernel_repeated(x, w, dilation=1):
    rows, columns = (dilation * (size - 1) + 1 for size in w.shape)
    return dilated_conv2d(x, w.repeat(dilation, axis=0).repeat(dilation, axis=1)[:rows, :columns])


@misconception(
    "output-size-of-plain-conv",
    en="The result has the size of an ordinary convolution. It should be smaller, since the spread kernel covers d·(k − 1) + 1 pixels.",
    ru="Размер результата — как у обычной свёртки. Он должен быть меньше: раздвинутое ядро охватывает d·(k − 1) + 1 пикселей.",
)
def output_size_of_plain_conv(x, w, dilation=1):
    return np.pad(dilated_conv2d(x, w, dilation), [(0, (dilation - 1) * (size - 1)) for size in w.shape])


@alternative("ordinary convolution with zeros put into the kernel")
def by_zeros(x, w, dilation=1):
    spread = np.zeros([dilation * (size - 1) + 1 for size in w.shape])
    spread[::dilation, ::dilation] = w
    y = np.zeros([n - k + 1 for n, k in zip(x.shape, spread.shape, strict=True)])
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(x[i : i + spread.shape[0], j : j + spread.shape[1]] * spread)
    return y


@alternative("shifted copies of the map, the result in float32")
def by_shifts(x, w, dilation=1):
    rows, columns = (n - dilation * (k - 1) for n, k in zip(x.shape, w.shape, strict=True))
    y = np.zeros((rows, columns))
    for a, b in np.ndindex(w.shape):
        y += w[a, b] * x[dilation * a : dilation * a + rows, dilation * b : dilation * b + columns]
    return np.float32(y)
