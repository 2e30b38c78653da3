"""Convolution as a sparse layer with shared weights: lecture 0, «Операция свёртки», figures 25 and 26; lecture 2."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, single_cases, standard

Array = NDArray[np.floating]


def conv_as_matrix(k: Array, H: int, W: int) -> Array:
    """Return the matrix whose row of a window holds k at the numbers of the window's pixels."""
    numbers = np.arange(H * W).reshape(H, W)
    seen = sliding_window_view(numbers, k.shape).reshape(-1, k.size)
    matrix = np.zeros((len(seen), H * W), k.dtype)
    matrix[np.arange(len(seen))[:, None], seen] = k.ravel()
    return matrix


def oracle(k: Array, H: int, W: int) -> Array:
    """Return the Jacobian of PyTorch's convolution."""
    import torch
    import torch.nn.functional as F

    kernel = torch.tensor(k)[None, None]
    zeros = torch.zeros(H * W, dtype=kernel.dtype)
    return torch.autograd.functional.jacobian(lambda v: F.conv2d(v.reshape(1, 1, H, W), kernel).reshape(-1), zeros).numpy()


TOLERANCE = ELEM
COPIED = Tolerance(rtol=1e-9, atol=0.0, rtol32=1e-5, atol32=0.0)
"""Numbers are only moved here, so that even the smallest must arrive."""
EQUIVALENT_MUTANTS = {"reshape(-2, k.size)": "NumPy works out the size of an axis for any negative number"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "figure 25 of the lecture", "ru": "рисунок 25 лекции"}),
    Family("lines", 1.0, {"en": "kernels of one row or column", "ru": "ядра из одной строки или столбца"}),
    Family("square", 2.0, {"en": "square kernels", "ru": "квадратные ядра"}),
    Family("oblong", 2.0, {"en": "oblong kernels", "ru": "прямоугольные ядра"}),
    Family("extremes", 1.0, {"en": "kernels of one pixel and of the size of the map", "ru": "ядра в один пиксель и размером с карту"}),
    Family("equal", 1.0, {"en": "equal weights and weights of zero", "ru": "равные и нулевые веса"}),
    standard("sizes"),
    Family("digits", 1.0, {"en": "numbers with many digits, large and small", "ru": "числа со многими знаками, большие и малые"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's layer, the named edge cases and random kernels."""
    yield Case("figure-25", _inputs([[1, 2], [3, 4]], 3, 3), family="lecture", public=True)
    yield Case("row", _inputs([[1, 2]], 1, 3), family="lines")
    yield Case("row-on-two-rows", _inputs([[1, 2]], 2, 3), family="lines")
    yield Case("column", _inputs([[1], [2]], 3, 2), family="lines")
    yield Case("long-row", _drawn(rng, (1, 3), 3, 5), family="lines")
    yield Case("long-column", _drawn(rng, (3, 1), 4, 3), family="lines")
    yield Case("two-on-3x4", _drawn(rng, (2, 2), 3, 4), family="square")
    yield Case("two-on-4x3", _drawn(rng, (2, 2), 4, 3), family="square")
    yield Case("three-on-4x5", _drawn(rng, (3, 3), 4, 5), family="square")
    yield Case("wide-kernel", _drawn(rng, (2, 3), 4, 4), family="oblong")
    yield Case("high-kernel", _drawn(rng, (3, 2), 4, 5), family="oblong")
    yield Case("high-kernel-narrow-map", _drawn(rng, (3, 2), 5, 3), family="oblong")
    yield Case("pixel", _drawn(rng, (1, 1), 2, 3), family="extremes")
    yield Case("kernel-is-map", _drawn(rng, (2, 3), 2, 3), family="extremes")
    yield Case("all-equal", _inputs([[2, 2], [2, 2]], 3, 4), family="equal")
    yield Case("equal-on-the-diagonal", _inputs([[3, 1], [1, 3]], 4, 3), family="equal")
    yield Case("zeros", _inputs([[0, -1, 0], [4, 0, -1]], 3, 4), family="equal")
    yield Case("column-of-140", _drawn(rng, (137, 1), 140, 1), family="sizes")
    yield Case("row-of-139", _drawn(rng, (1, 137), 1, 139), family="sizes")
    yield Case("many-neurons", _drawn(rng, (2, 11), 10, 24), family="sizes")
    yield Case("kernel-18x3", _drawn(rng, (18, 3), 20, 5), family="sizes")
    for number, shape in enumerate(((2, 3), (3, 2)), 1):
        numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-30, 30, shape)
        yield Case(f"digits-{number}", _inputs(numbers, 4, 5), family="digits", tolerance=COPIED)
    yield from single_cases(_drawn(rng, (2, 3), 3, 5), _drawn(rng, (2, 2), 3, 3))
    yield from memory_cases(_drawn(rng, (3, 2), 4, 3), _drawn(rng, (2, 3), 3, 4), _drawn(rng, (2, 2), 4, 3))
    yield called_again(_drawn(rng, (2, 2), 3, 4), _drawn(rng, (2, 2), 3, 4))
    weight = (2 * int(rng.integers(-40, 40)) + 1) / 16
    yield Case("random-all-equal", _inputs(np.full((2, 3), weight), 3, 4), family="equal")
    numbers = rng.permutation([0, 0, *(2 * rng.integers(-40, 40, 4) + 1)]) / 16
    yield Case("random-zeros", _inputs(numbers.reshape(2, 3), 4, 4), family="equal")


def _inputs(k: object, height: int, width: int) -> dict[str, object]:
    return {"k": array(k), "H": height, "W": width}


def _drawn(rng: np.random.Generator, shape: tuple[int, int], height: int, width: int) -> dict[str, object]:
    """Return a kernel of numbers that are all different and not zero."""
    size = shape[0] * shape[1]
    reach = max(20, size)
    return _inputs((2 * rng.permutation(np.arange(-reach, reach))[:size].reshape(shape) + 1) / 16, height, width)


def _filled(k: Array, rows: int, columns: int, width: int, *, row: Callable[..., int], column: Callable[..., int]) -> Array:
    """Return the matrix with k put where *row* (of a place) and *column* (of place and kernel element) say."""
    places = np.ndindex(rows - k.shape[0] + 1, width - k.shape[1] + 1)
    matrix = np.zeros((columns, rows * width), k.dtype)
    for i, j in places:
        for a, b in np.ndindex(k.shape):
            matrix[row(i, j), column(i, j, a, b)] = k[a, b]
    return matrix


@misconception(
    "wrap-around",
    en="Windows that stick out were continued at the opposite border. Only the (H − kh + 1)·(W − kw + 1) windows inside the map should be "
    "neurons.",
    ru="Окна, выступающие за край, продолжены с противоположной стороны. Нейронов должно быть (H − kh + 1)·(W − kw + 1): только окна "
    "внутри карты.",
)
def wrap_around(k, H, W):
    matrix = np.zeros((H * W, H * W), k.dtype)
    for i, j, a, b in np.ndindex(H, W, *k.shape):
        matrix[i * W + j, (i + a) % H * W + (j + b) % W] = k[a, b]
    return matrix


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180°. It should be kept as it is: k[0, 0] meets the upper left pixel of the window.",
    ru="Ядро повёрнуто на 180°. Поворачивать его не нужно: k[0, 0] умножается на левый верхний пиксель окна.",
)
def flipped_kernel(k, H, W):
    return conv_as_matrix(k[::-1, ::-1], H, W)


@misconception(
    "contiguous-window",
    en="The pixels of a window were put side by side. The rows of the window should be W numbers apart, as they are in the map written "
    "out.",
    ru="Пиксели окна поставлены подряд. Строки окна должны отстоять друг от друга на W чисел, как в вытянутой карте.",
)
def contiguous_window(k, H, W):
    rows, columns = H - k.shape[0] + 1, W - k.shape[1] + 1
    width = k.shape[1]
    return _filled(
        k, H, rows * columns, W, row=lambda i, j: i * columns + j, column=lambda i, j, a, b: (i * W + j + a * width + b) % (H * W)
    )


@misconception(
    "output-stride-input-width",
    en="The rows of M were numbered with the input's width W. Window (i, j) should be row i·Wo + j, since a row of the output has Wo = W "
    "− kw + 1 numbers.",
    ru="Строки M пронумерованы по ширине входа W. Окну (i, j) должна соответствовать строка i·Wo + j: в строке выхода Wo = W − kw + 1 "
    "чисел.",
)
def output_stride_input_width(k, H, W):
    last = (H - k.shape[0] + 1) * (W - k.shape[1] + 1) - 1
    return _filled(k, H, last + 1, W, row=lambda i, j: min(i * W + j, last), column=lambda i, j, a, b: (i + a) * W + j + b)


@misconception(
    "column-major",
    en="The pixels of the input were numbered column by column. Maps should be written out row by row: pixel (r, c) is number r·W + c.",
    ru="Пиксели входа пронумерованы по столбцам. Карту нужно вытягивать по строкам: номер пикселя (r, c) — это r·W + c.",
)
def column_major(k, H, W):
    rows, columns = H - k.shape[0] + 1, W - k.shape[1] + 1
    return _filled(k, H, rows * columns, W, row=lambda i, j: i * columns + j, column=lambda i, j, a, b: (j + b) * H + i + a)


@misconception(
    "transposed",
    en="The matrix is transposed. Every row should belong to an output neuron, every column to an input pixel.",
    ru="Матрица транспонирована. Строка должна соответствовать выходному нейрону, а столбец — входному пикселю.",
)
def transposed(k, H, W):
    return conv_as_matrix(k, H, W).T


@misconception(
    "weights-not-shared",
    en="The neurons have different weights. They should share one kernel: every row of M holds the same numbers, only shifted.",
    ru="Веса у нейронов разные. Ядро у них должно быть общим: в каждой строке M одни и те же числа, только сдвинутые.",
)
def weights_not_shared(k, H, W):
    matrix = conv_as_matrix(k, H, W)
    return matrix * (1 + np.arange(len(matrix), dtype=k.dtype))[:, None]


@alternative("four loops")
def by_loops(k, H, W):
    rows, columns = H - k.shape[0] + 1, W - k.shape[1] + 1
    return _filled(k, H, rows * columns, W, row=lambda i, j: i * columns + j, column=lambda i, j, a, b: (i + a) * W + j + b)


@alternative("the kernel laid on an empty map, row after row, float32")
def by_maps(k, H, W):
    rows = []
    for i, j in np.ndindex(H - k.shape[0] + 1, W - k.shape[1] + 1):
        image = np.zeros((H, W), np.float32)
        image[i : i + k.shape[0], j : j + k.shape[1]] = k
        rows.append(image.ravel())
    return np.stack(rows)
