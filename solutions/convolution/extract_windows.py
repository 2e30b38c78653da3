"""Windows of an image as rows of a matrix: lecture 0, «Свёрточные сети», «Пример операции свёртки»; lecture 1, «… идея»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, single_cases, standard

Array = NDArray[np.floating]


def extract_windows(x: Array, f: int, stride: int = 1) -> Array:
    """Return the windows, places in reading order, each as channel, row, column."""
    windows = sliding_window_view(x, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(1, 2, 0, 3, 4).reshape(-1, len(x) * f * f)


def oracle(x: Array, f: int, stride: int = 1) -> Array:
    """Return the columns of PyTorch's unfold as rows."""
    import torch
    import torch.nn.functional as F

    return F.unfold(torch.tensor(x)[None], f, stride=stride)[0].T.numpy()


TOLERANCE = ELEM
COPIED = Tolerance(rtol=1e-9, atol=0.0, rtol32=1e-5, atol32=0.0)
"""Numbers are only moved here, so that even the smallest must arrive."""
EQUIVALENT_MUTANTS = {"reshape(-2, ": "NumPy works out the size of an axis for any negative number"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "the example of the statement", "ru": "пример из условия"}),
    Family("one-channel", 2.0, {"en": "one channel", "ru": "один канал"}),
    Family("channels", 2.0, {"en": "several channels", "ru": "несколько каналов"}),
    Family("stride", 2.0, {"en": "stride", "ru": "шаг"}),
    standard("sizes"),
    Family("digits", 1.0, {"en": "numbers with many digits, large and small", "ru": "числа со многими знаками, большие и малые"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example, the named edge cases and random images."""
    yield Case("three-by-three", _inputs([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], 2), family="lecture", public=True)
    yield Case("wide", _inputs([[[1, 2, 3], [4, 5, 6]]], 2), family="one-channel")
    yield Case("equal-pixels", _inputs([[[5, 5, 1], [1, 5, 5]]], 2), family="one-channel")
    yield Case("high", _drawn(rng, (1, 5, 3), 2), family="one-channel")
    yield Case("window-is-image", _drawn(rng, (1, 3, 3), 3), family="one-channel")
    yield Case("three-of-4x6", _drawn(rng, (1, 4, 6), 3), family="one-channel")
    yield Case("two-channels-of-pixels", _inputs([[[1, 2]], [[3, 4]]], 1), family="channels")
    yield Case("two-channels-one-window", _inputs([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 2), family="channels")
    yield Case("three-channels", _drawn(rng, (3, 4, 3), 2), family="channels")
    yield Case("square-matrix", _drawn(rng, (4, 3, 5), 2), family="channels")
    yield Case("two-channels-three", _drawn(rng, (2, 5, 4), 3), family="channels")
    yield Case("every-other-pixel", _inputs([[[1, 2, 3, 4]]], 1, 2), family="stride")
    yield Case("default-given", _drawn(rng, (2, 4, 5), 2, 1), family="stride")
    yield Case("stride-divides", _drawn(rng, (2, 5, 7), 3, 2), family="stride")
    yield Case("stride-does-not-divide", _drawn(rng, (2, 6, 5), 2, 3), family="stride")
    yield Case("stride-is-window", _drawn(rng, (1, 6, 4), 2, 2), family="stride")
    yield Case("stride-below-window", _drawn(rng, (3, 6, 4), 3, 2), family="stride")
    yield Case("many-channels", _drawn(rng, (137, 2, 3), 2), family="sizes")
    yield Case("high-image", _drawn(rng, (2, 140, 3), 2), family="sizes")
    yield Case("wide-image", _drawn(rng, (1, 3, 138), 3), family="sizes")
    yield Case("large-windows", _drawn(rng, (2, 16, 21), 11, 5), family="sizes")
    yield Case("window-of-18", _drawn(rng, (1, 19, 18), 18), family="sizes")
    yield Case("large-stride", _drawn(rng, (2, 36, 19), 2, 17), family="sizes")
    for number, shape in enumerate(((2, 4, 5), (1, 5, 3)), 1):
        numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-30, 30, shape)
        yield Case(f"digits-{number}", _inputs(numbers, 2), family="digits", tolerance=COPIED)
    yield from single_cases(_drawn(rng, (2, 3, 4), 2), _drawn(rng, (1, 5, 5), 3, 2))
    yield from memory_cases(_drawn(rng, (2, 4, 3), 2), _drawn(rng, (3, 5, 4), 3, 2), _drawn(rng, (2, 3, 5), 2))
    yield called_again(_drawn(rng, (2, 4, 3), 2), _drawn(rng, (2, 4, 3), 2))


def _inputs(x: object, f: int, stride: int | None = None) -> dict[str, object]:
    image: dict[str, object] = {"x": array(x), "f": f}
    return image if stride is None else image | {"stride": stride}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], f: int, stride: int | None = None) -> dict[str, object]:
    """Return an image of numbers that are all different, so that every element has one right place."""
    return _inputs((rng.permutation(np.prod(shape)).reshape(shape) - 20.5) / 4, f, stride)


def _windows(x: Array, f: int, stride: int) -> Array:
    """Return the windows as an array (Ho, Wo, C, f, f)."""
    return np.moveaxis(sliding_window_view(x, (f, f), axis=(1, 2))[:, ::stride, ::stride], 0, 2)


@misconception(
    "column-major-windows",
    en="The windows were listed column by column. They should be listed as one reads: from left to right, then down.",
    ru="Окна перечислены по столбцам. Они должны идти в порядке чтения: слева направо, затем вниз.",
)
def column_major_windows(x, f, stride=1):
    return _windows(x, f, stride).swapaxes(0, 1).reshape(-1, x.shape[0] * f * f)


@misconception(
    "window-flattened-by-columns",
    en="The pixels of a window were listed column by column. Inside a window they should go row by row.",
    ru="Пиксели окна выписаны по столбцам. Внутри окна они должны идти по строкам.",
)
def window_flattened_by_columns(x, f, stride=1):
    return _windows(x, f, stride).swapaxes(3, 4).reshape(-1, x.shape[0] * f * f)


@misconception(
    "channel-last-order",
    en="Inside a window the channels of one pixel stand together. The channel should be the slowest index: all of channel 0 comes first.",
    ru="Внутри окна вместе стоят каналы одного пикселя. Канал должен меняться медленнее всего: сначала идёт весь канал 0.",
)
def channel_last_order(x, f, stride=1):
    return np.moveaxis(_windows(x, f, stride), 2, 4).reshape(-1, x.shape[0] * f * f)


@misconception(
    "non-overlapping",
    en="The window jumps by its own size f. It should move by the argument stride, so that windows may overlap.",
    ru="Окно сдвигается на собственный размер f. Оно должно сдвигаться на stride, и окна могут перекрываться.",
)
def non_overlapping(x, f, stride=1):
    return extract_windows(x, f, f)


@misconception(
    "last-window-missed",
    en="The lowest windows are missing, since range(0, H − f) stops before the last one. The last windows should begin in row H − f.",
    ru="Потеряны самые нижние окна: range(0, H − f) до последнего не доходит. Последние окна должны начинаться в строке H − f.",
)
def last_window_missed(x, f, stride=1):
    rows = len(range(0, max(x.shape[1] - f, 1), stride))
    return _windows(x, f, stride)[:rows].reshape(-1, x.shape[0] * f * f)


@misconception(
    "transposed-output",
    en="The windows stand in the columns, as in PyTorch's unfold. Here every window should be a row.",
    ru="Окна стоят в столбцах, как у unfold в PyTorch. Здесь каждое окно должно быть строкой.",
)
def transposed_output(x, f, stride=1):
    return extract_windows(x, f, stride).T


@alternative("a list of windows")
def by_list(x, f, stride=1):
    starts = [range(0, size - f + 1, stride) for size in x.shape[1:]]
    return np.array([x[:, i : i + f, j : j + f].ravel() for i in starts[0] for j in starts[1]])


@alternative("filled column by column, float32")
def by_columns(x, f, stride=1):
    channels, height, width = x.shape
    bottom, right = height - f + 1, width - f + 1
    columns = [x[c, a : a + bottom : stride, b : b + right : stride].ravel() for c, a, b in np.ndindex(channels, f, f)]
    return np.stack(columns, axis=1).astype(np.float32)
