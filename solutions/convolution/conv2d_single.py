"""Convolution of one map (valid, stride 1): lecture 0, «Двумерная свёртка», «Пример операции свёртки»."""

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


def conv2d_single(x: Array, k: Array) -> Array:
    """Return y[i, j] = Σ k[a, b] · x[i + a, j + b]."""
    return np.tensordot(sliding_window_view(x, k.shape), k, axes=((2, 3), (0, 1)))


def oracle(x: Array, k: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.conv2d(torch.tensor(x)[None, None], torch.tensor(k)[None, None])[0, 0].numpy()


TOLERANCE = REDUCE
EQUIVALENT_MUTANTS = {"sliding_window_view(x, k.shape), k)": "the last two axes with the first two is the default of tensordot"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lecture", "ru": "примеры из лекции"}),
    Family("square", 2.0, {"en": "square kernels", "ru": "квадратные ядра"}),
    Family("oblong", 2.0, {"en": "kernels that are not square", "ru": "неквадратные ядра"}),
    Family("extremes", 1.0, {"en": "kernels of one pixel and of the size of the map", "ru": "ядра в один пиксель и размером с карту"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's examples, the named edge cases and random numbers."""
    image = [[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]]
    yield Case("lecture-5x5", _maps(image, [[0, 1, 0], [1, 0, 1], [2, 1, 0]]), family="lecture", public=True)
    image = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    yield Case("figure-28", _maps(image, [[0, 1, 2], [2, 2, 0], [0, 1, 2]]), family="lecture", public=True)
    yield Case("tiny-2x2", _maps([[1, 2], [3, 5]], [[1, 2], [0, 3]]), family="square")
    yield Case("tiny-3x2", _maps([[1, 2], [3, 5], [4, 1]], [[1, 2], [0, 3]]), family="square")
    yield Case("three-by-two", _drawn(rng, (3, 3), (2, 2)), family="square")
    yield Case("high-map", _drawn(rng, (7, 4), (3, 3)), family="square")
    yield Case("wide-map", _drawn(rng, (5, 6), (2, 2)), family="square")
    yield Case("tiny-1x3", _maps([[1, 2, 4]], [[1, 3]]), family="oblong")
    yield Case("column-kernel", _maps([[1, 2, 3], [4, 5, 7]], [[1], [3]]), family="oblong")
    yield Case("high-kernel", _drawn(rng, (6, 5), (3, 2)), family="oblong")
    yield Case("wide-kernel", _drawn(rng, (5, 5), (1, 3)), family="oblong")
    yield Case("kernel-2x3", _drawn(rng, (4, 7), (2, 3)), family="oblong")
    yield Case("tiny-1x2", _maps([[1, 2]], [[1, 3]]), family="extremes")
    yield Case("pixel", _drawn(rng, (3, 4), (1, 1)), family="extremes")
    yield Case("kernel-is-map", _drawn(rng, (3, 4), (3, 4)), family="extremes")
    yield Case("high-map-of-140", _drawn(rng, (140, 3), (3, 2)), family="sizes")
    yield Case("wide-map-of-137", _drawn(rng, (2, 137), (2, 3)), family="sizes")
    yield Case("kernel-18x19", _drawn(rng, (20, 21), (18, 19)), family="sizes")
    yield Case("kernel-of-137-columns", _drawn(rng, (2, 139), (1, 137)), family="sizes")
    yield Case("small-map-large-kernel", scaled(_drawn(rng, (4, 5), (2, 3)), x=-40, k=40), family="magnitudes")
    yield Case("large-map-small-kernel", scaled(_drawn(rng, (5, 4), (3, 2)), x=40, k=-40), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, (4, 4), (2, 2))), x=12, k=12), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, (3, 5), (2, 3)), x=-12, k=-12), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (4, 5), (2, 3))), family="magnitudes")
    yield from single_cases(_drawn(rng, (5, 6), (3, 2)), _drawn(rng, (4, 4), (2, 2)))
    yield from memory_cases(_drawn(rng, (5, 4), (2, 3)), _drawn(rng, (4, 6), (3, 2)), _drawn(rng, (6, 5), (3, 3)))
    yield called_again(_drawn(rng, (4, 5), (2, 2)), _drawn(rng, (4, 5), (2, 2)))


def _maps(x: object, k: object) -> dict[str, object]:
    return arrays(x=x, k=k)


def _drawn(rng: np.random.Generator, x: tuple[int, int], k: tuple[int, int]) -> dict[str, object]:
    return {"x": odd_sixteenths(rng, *x), "k": odd_sixteenths(rng, *k)}


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180° before it was applied. It should be slid as it is (cross-correlation), as in the lecture and in "
    "PyTorch.",
    ru="Ядро перед применением повёрнуто на 180°. Накладывать его нужно без поворота (взаимная корреляция), как в лекции и в PyTorch.",
)
def flipped_kernel(x, k):
    return conv2d_single(x, k[::-1, ::-1])


@misconception(
    "transposed-kernel",
    en="Rows and columns of the kernel were swapped. k[a, b] should meet the pixel in row a and column b of the window.",
    ru="Перепутаны строки и столбцы ядра. Вес k[a, b] должен умножаться на пиксель окна из строки a и столбца b.",
)
def transposed_kernel(x, k):
    places = [size - side + 1 for size, side in zip(x.shape, k.T.shape, strict=True)]
    return conv2d_single(x, k.T) if min(places) > 0 else np.zeros(places, x.dtype)


@misconception(
    "matrix-product-of-window",
    en="Window and kernel were multiplied as matrices. They should be multiplied element by element, as the lecture stresses.",
    ru="Окно и ядро перемножены как матрицы. Умножать их нужно поэлементно, что подчёркнуто и в лекции.",
)
def matrix_product_of_window(x, k):
    return (sliding_window_view(x, k.shape) @ k).sum(axis=(2, 3))


@misconception(
    "last-position-missed",
    en="The last row and column of the result are missing. Along an axis of n pixels a window of k should take n − k + 1 places.",
    ru="Потеряны последняя строка и последний столбец. Вдоль оси из n пикселей окно из k пикселей должно занять n − k + 1 положений.",
)
def last_position_missed(x, k):
    return conv2d_single(x, k)[:-1, :-1]


@misconception(
    "same-size-output",
    en="The map was padded so that the result keeps its size. Nothing should be padded here (valid): the result is smaller than the input.",
    ru="Карта дополнена нулями, и размер сохранился. Дополнять её здесь не нужно (valid): результат меньше входа.",
)
def same_size_output(x, k):
    return conv2d_single(np.pad(x, [((size - 1) // 2, size // 2) for size in k.shape]), k)


@misconception(
    "row-column-swapped",
    en="The result is transposed. Rows should come first: y[i, j] is row i, column j.",
    ru="Результат транспонирован. Сначала должны идти строки: y[i, j] — это строка i, столбец j.",
)
def row_column_swapped(x, k):
    return conv2d_single(x, k).T


@misconception(
    "mean-instead-of-sum",
    en="The products in the window were averaged. They should be added up, without division by their number.",
    ru="Произведения по окну усреднены. Их нужно складывать, без деления на их число.",
)
def mean_instead_of_sum(x, k):
    return conv2d_single(x, k) / k.dtype.type(k.size)


@misconception(
    "non-overlapping-windows",
    en="The window jumps by its own size. It should move by one pixel, so that neighbouring windows overlap.",
    ru="Окно сдвигается на собственный размер. Оно должно сдвигаться на один пиксель, так что соседние окна перекрываются.",
)
def non_overlapping_windows(x, k):
    return conv2d_single(x, k)[:: k.shape[0], :: k.shape[1]]


@alternative("a loop over the places")
def by_places(x, k):
    kh, kw = k.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.vdot(x[i : i + kh, j : j + kw], k)
    return y


@alternative("shifted copies of the map, the result in float32")
def by_shifts(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    return np.float32(sum(k[a, b] * x[a : a + rows, b : b + columns] for a, b in np.ndindex(k.shape)))
