"""Backward convolution of the deltas: lecture 2, «Обучение сети - случай 2»."""

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


def conv_delta_full(delta: Array, k: Array) -> Array:
    """Return the full convolution of the deltas with the kernel turned by 180°."""
    kh, kw = k.shape
    padded = np.pad(delta, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    return np.einsum("ijab,ab->ij", sliding_window_view(padded, (kh, kw)), k[::-1, ::-1])


def oracle(delta: Array, k: Array) -> Array:
    """Return the gradient that PyTorch finds for the input of its convolution."""
    import torch
    import torch.nn.functional as F

    gradient, kernel = torch.tensor(delta)[None, None], torch.tensor(k)[None, None]
    shape = [n + m - 1 for n, m in zip(delta.shape, k.shape, strict=True)]
    x = torch.zeros(1, 1, *shape, dtype=gradient.dtype, requires_grad=True)
    return torch.autograd.grad(F.conv2d(x, kernel), x, gradient)[0][0, 0].numpy()


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("square", 2.0, {"en": "square kernels", "ru": "квадратные ядра"}),
    Family("oblong", 2.0, {"en": "kernels that are not square", "ru": "неквадратные ядра"}),
    Family("extremes", 1.0, {"en": "one delta; kernels of one pixel", "ru": "единственная дельта; ядра в один пиксель"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and random numbers."""
    yield Case("row", _maps([[1, 2]], [[1, 10, 100]]), family="lecture", public=True)
    yield Case("sizes-of-figure-25", _maps([[1, -1], [0, 2]], [[1, 2], [3, 4]]), family="lecture", public=True)
    yield Case("two-by-two", _maps([[1, 0], [2, 1]], [[1, 2], [3, 5]]), family="square")
    yield Case("three-on-3x3", _drawn(rng, (3, 3), (3, 3)), family="square")
    yield Case("two-on-4x3", _drawn(rng, (4, 3), (2, 2)), family="square")
    yield Case("three-on-2x5", _drawn(rng, (2, 5), (3, 3)), family="square")
    yield Case("high-kernel", _drawn(rng, (3, 4), (3, 2)), family="oblong")
    yield Case("wide-kernel", _drawn(rng, (4, 3), (2, 3)), family="oblong")
    yield Case("column", _drawn(rng, (3, 2), (3, 1)), family="oblong")
    yield Case("row-on-map", _drawn(rng, (3, 5), (1, 2)), family="oblong")
    yield Case("one-delta", _maps([[1]], [[1, 2], [3, 5]]), family="extremes")
    yield Case("one-delta-three", _drawn(rng, (1, 1), (3, 3)), family="extremes")
    yield Case("pixel", _drawn(rng, (3, 2), (1, 1)), family="extremes")
    yield Case("high-map-of-140", _drawn(rng, (140, 2), (3, 2)), family="sizes")
    yield Case("wide-map-of-137", _drawn(rng, (2, 137), (2, 3)), family="sizes")
    yield Case("kernel-18x19", _drawn(rng, (3, 4), (18, 19)), family="sizes")
    yield Case("kernel-of-137-columns", _drawn(rng, (2, 3), (1, 137)), family="sizes")
    yield Case("small-deltas-large-kernel", scaled(_drawn(rng, (3, 4), (2, 3)), delta=-40, k=40), family="magnitudes")
    yield Case("large-deltas-small-kernel", scaled(_drawn(rng, (4, 3), (3, 2)), delta=40, k=-40), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, (3, 3), (2, 2))), delta=12, k=12), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, (2, 4), (2, 3)), delta=-12, k=-12), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (3, 4), (2, 3))), family="magnitudes")
    yield from single_cases(_drawn(rng, (3, 4), (2, 3)), _drawn(rng, (4, 4), (3, 3)))
    yield from memory_cases(_drawn(rng, (3, 3), (2, 3)), _drawn(rng, (4, 2), (3, 3)), _drawn(rng, (2, 4), (2, 2)))
    yield called_again(_drawn(rng, (3, 4), (2, 2)), _drawn(rng, (3, 4), (2, 2)))


def _maps(delta: object, k: object) -> dict[str, object]:
    return arrays(delta=delta, k=k)


def _drawn(rng: np.random.Generator, delta: tuple[int, int], k: tuple[int, int]) -> dict[str, object]:
    return {"delta": odd_sixteenths(rng, *delta), "k": odd_sixteenths(rng, *k)}


def _turned(k: Array, turned: Array) -> Array:
    """Return the kernel with which the full convolution slides *turned* where it should slide *k* turned by 180°."""
    return (turned if turned.shape == k.shape else k)[::-1, ::-1]


@misconception(
    "no-rotation",
    en="The kernel was slid over the deltas as it is. It should be turned by 180° first.",
    ru="Ядро движется по дельтам без поворота. Сначала его нужно повернуть на 180°.",
)
def no_rotation(delta, k):
    return conv_delta_full(delta, _turned(k, k))


@misconception(
    "one-axis-flipped",
    en="Only the rows of the kernel were reversed. A turn by 180° should reverse rows and columns.",
    ru="Переставлены только строки ядра. При повороте на 180° нужно обратить порядок и строк, и столбцов.",
)
def one_axis_flipped(delta, k):
    return conv_delta_full(delta, _turned(k, k[::-1]))


@misconception(
    "transposed-instead-of-rotated",
    en="The kernel was transposed. It should be turned by 180°, which reverses the order of the rows and of the columns.",
    ru="Ядро транспонировано. Его нужно повернуть на 180°, то есть обратить порядок строк и порядок столбцов.",
)
def transposed_instead_of_rotated(delta, k):
    return conv_delta_full(delta, _turned(k, k.T)) if k.shape[0] == k.shape[1] else conv_delta_full(delta, k)


@misconception(
    "rotated-by-90",
    en="The kernel was turned by 90° (one call of np.rot90). It should be turned by 180°: np.rot90(k, 2).",
    ru="Ядро повёрнуто на 90° (один вызов np.rot90). Нужен поворот на 180°: np.rot90(k, 2).",
)
def rotated_by_90(delta, k):
    return conv_delta_full(delta, _turned(k, np.rot90(k)))


@misconception(
    "valid-instead-of-full",
    en="The window stays inside the map of the deltas. It should go beyond it: pad with kh − 1 rows and kw − 1 columns of zeros on each "
    "side.",
    ru="Окно не выходит за карту дельт. Оно должно выходить: дополните карту с каждой стороны kh − 1 строками и kw − 1 столбцами нулей.",
)
def valid_instead_of_full(delta, k):
    (height, width), (kh, kw) = delta.shape, k.shape
    return conv_delta_full(delta, k)[kh - 1 : height, kw - 1 : width]


@misconception(
    "padded-by-kernel-size",
    en="There is one frame of zeros too many. The padding should be kh − 1 and kw − 1, not kh and kw.",
    ru="Добавлена лишняя рамка нулей. Набивка должна быть равна kh − 1 и kw − 1, а не kh и kw.",
)
def padded_by_kernel_size(delta, k):
    return np.pad(conv_delta_full(delta, k), 1)


@misconception(
    "same-size-output",
    en="The result has the size of δ. It should have the size of the layer's input, which is larger: Ho + kh − 1 by Wo + kw − 1.",
    ru="Размер результата равен размеру δ. Он должен быть равен размеру входа слоя, который больше: Ho + kh − 1 на Wo + kw − 1.",
)
def same_size_output(delta, k):
    top, left = (size // 2 for size in k.shape)
    return conv_delta_full(delta, k)[top : top + delta.shape[0], left : left + delta.shape[1]]


@alternative("every delta spread over its window")
def by_spreading(delta, k):
    (height, width), (kh, kw) = delta.shape, k.shape
    dx = np.zeros((height + kh - 1, width + kw - 1))
    for i, j in np.ndindex(delta.shape):
        dx[i : i + kh, j : j + kw] += delta[i, j] * k
    return dx


@alternative("a shifted copy of the deltas for every kernel element, the result in float32")
def by_shifts(delta, k):
    (height, width), (kh, kw) = delta.shape, k.shape
    dx = np.zeros((height + kh - 1, width + kw - 1))
    for a, b in np.ndindex(k.shape):
        dx[a : a + height, b : b + width] += k[a, b] * delta
    return np.float32(dx)


@alternative("mathematical convolution along rows, np.convolve")
def by_rows(delta, k):
    dx = np.zeros((delta.shape[0] + k.shape[0] - 1, delta.shape[1] + k.shape[1] - 1))
    for i, row in enumerate(delta):
        for a, weights in enumerate(k):
            dx[i + a] += np.convolve(row, weights)
    return dx
