"""Max pooling (NCHW): lecture 0, «Субдискретизация», figure 30 and Task 3; lecture 2, «Max-pooling»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]


def max_pool2d(x: Array, kernel: int, stride: int | None = None, padding: int = 0) -> Array:
    """Return y[n, c, i, j], the largest value of the kernel×kernel window at (stride·i, stride·j) of the padded map."""
    if 2 * padding > kernel:
        raise ValueError(f"padding {padding} is more than half of the window {kernel}")
    stride = kernel if stride is None else stride
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border), constant_values=-np.inf)
    windows = sliding_window_view(padded, (kernel, kernel), axis=(2, 3))  # ValueError if the window does not fit
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))


def oracle(x: Array, kernel: int, stride: int | None = None, padding: int = 0) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.max_pool2d(torch.tensor(x), kernel, stride, padding).numpy()


TOLERANCE = ELEM

EQUIVALENT_MUTANTS = {
    "axis=(3, 2)": "the window is square: its rows and columns may be cut in either order",
    "axis=(5, 4)": "a maximum over two axes does not depend on their order",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lecture", "ru": "примеры из лекции"}),
    Family("windows", 2.0, {"en": "windows that do not overlap (default stride)", "ru": "непересекающиеся окна (шаг по умолчанию)"}),
    Family("stride", 1.0, {"en": "stride given", "ru": "заданный шаг"}),
    Family("maps", 1.0, {"en": "several images and channels", "ru": "несколько изображений и каналов"}),
    Family("floor", 1.0, {"en": "sizes that the stride does not divide", "ru": "размеры, не кратные шагу"}),
    Family("padding", 2.0, {"en": "padding", "ru": "набивка"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
    Family("refusals", 0.0, {"en": "padding or window too large", "ru": "слишком большая набивка или окно"}, guard=True),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield from _examples()
    yield from _windows(rng)
    yield from _stride(rng)
    yield from _maps(rng)
    yield from _floor(rng)
    yield from _padding(rng)
    yield from _sizes(rng)
    yield from _magnitudes(rng)
    yield from _formats(rng)
    yield from _refusals(rng)


def _map(rows: object) -> Array:
    """Return *rows* as one map of one image."""
    return array(rows)[None, None]


def _random(rng: np.random.Generator, *shape: int, shift: float = 0.0) -> Array:
    """Return odd sixteenths in (-64, 64), exact in float32, moved by *shift*."""
    return odd_sixteenths(rng, *shape, bound=64) + shift


def _examples() -> Iterator[Case]:
    figure = _map([[0, 1, 2, 1], [4, 1, 0, 1], [2, 0, 1, 1], [1, 2, 3, 1]])
    yield Case("figure-30-stride-1", {"x": figure, "kernel": 2, "stride": 1}, family="lecture", public=True)
    yield Case("figure-30-stride-2", {"x": figure, "kernel": 2, "stride": 2}, family="lecture", public=True)
    rows = [[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8], [9, 7, 9, 3, 2, 3], [8, 4, 6, 2, 6, 4], [3, 3, 8, 3, 2, 7], [9, 5, 0, 2, 8, 8]]
    yield Case("task-3", {"x": _map(rows), "kernel": 3}, family="lecture", public=True)


def _windows(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("default-stride", {"x": _map([[1, 1], [2, 2], [3, 3], [4, 4]]), "kernel": 2}, family="windows")
    yield Case("negative", {"x": _map([[-1, -2], [-3, -4]]), "kernel": 2}, family="windows")
    yield Case("two-by-two", {"x": _map([[1, 2], [3, 5]]), "kernel": 2}, family="windows")
    yield Case("signed", {"x": _map([[1, -5], [0, 2]]), "kernel": 2}, family="windows")
    yield Case("windows-of-2", {"x": _random(rng, 2, 3, 4, 6), "kernel": 2}, family="windows")
    yield Case("windows-of-3", {"x": _random(rng, 1, 2, 9, 6, shift=-70), "kernel": 3}, family="windows")
    yield Case("window-is-map", {"x": _random(rng, 3, 2, 4, 4), "kernel": 4}, family="windows")
    yield Case("defaults-given", {"x": _random(rng, 2, 1, 8, 6), "kernel": 3, "stride": None, "padding": 0}, family="windows")


def _stride(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("wide", {"x": _map([[1, 2, 7], [3, 5, 0]]), "kernel": 2, "stride": 1}, family="stride")
    yield Case("overlap", {"x": _random(rng, 2, 3, 5, 7), "kernel": 3, "stride": 1}, family="stride")
    yield Case("overlap-by-one", {"x": _random(rng, 1, 2, 5, 7, shift=-40), "kernel": 3, "stride": 2}, family="stride")
    yield Case("gaps", {"x": _random(rng, 2, 1, 8, 5), "kernel": 2, "stride": 3}, family="stride")
    yield Case("subsampling", {"x": _random(rng, 2, 3, 5, 7), "kernel": 1, "stride": 2}, family="stride")


def _maps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("channels", {"x": array([[[[1]], [[5]]]]), "kernel": 1}, family="maps")
    yield Case("batch", {"x": array([[[[1]]], [[[5]]]]), "kernel": 1}, family="maps")
    yield Case("many-channels", {"x": _random(rng, 2, 4, 4, 6, shift=-40), "kernel": 2}, family="maps")
    yield Case("many-images", {"x": _random(rng, 4, 3, 3, 5), "kernel": 2, "stride": 1}, family="maps")


def _floor(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("floor", {"x": _map([[1, 2, 9], [3, 4, 9], [9, 9, 9]]), "kernel": 2}, family="floor")
    yield Case("floor-5-by-7", {"x": _random(rng, 2, 3, 5, 7), "kernel": 2}, family="floor")
    yield Case("floor-8-by-6", {"x": _random(rng, 1, 2, 8, 6, shift=-40), "kernel": 3, "stride": 2}, family="floor")
    yield Case("floor-one-axis", {"x": _random(rng, 3, 2, 6, 8), "kernel": 3}, family="floor")


def _padding(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("negative-padded", {"x": _map([[-1, -2], [-3, -4]]), "kernel": 2, "stride": 2, "padding": 1}, family="padding")
    yield Case("padded-2", {"x": _random(rng, 2, 3, 4, 6, shift=-70), "kernel": 2, "padding": 1}, family="padding")
    yield Case("padded-3-stride-2", {"x": _random(rng, 2, 3, 5, 7, shift=-40), "kernel": 3, "stride": 2, "padding": 1}, family="padding")
    yield Case("padded-3-stride-1", {"x": _random(rng, 1, 2, 4, 3, shift=-40), "kernel": 3, "stride": 1, "padding": 1}, family="padding")
    yield Case("padded-4", {"x": _random(rng, 3, 2, 5, 4, shift=-70), "kernel": 4, "stride": 1, "padding": 2}, family="padding")


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    for name, shape, options in (
        ("images-137", (137, 1, 2, 3), {"kernel": 2}),
        ("channels-139", (1, 139, 1, 2), {"kernel": 2, "padding": 1}),
        ("high-map", (1, 1, 140, 2), {"kernel": 2, "stride": 1}),
        ("wide-map", (1, 1, 2, 138), {"kernel": 2, "stride": 1}),
        ("large-window", (1, 2, 19, 20), {"kernel": 18, "stride": 1}),
        ("large-stride", (1, 2, 37, 41), {"kernel": 3, "stride": 17}),
        ("large-padding", (2, 1, 5, 9), {"kernel": 22, "stride": 3, "padding": 11}),
    ):
        yield Case(name, {"x": _random(rng, *shape, shift=-50), **options}, family="sizes")


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    """Values far below anything that could stand for minus infinity, and maps that differ in the last places only."""
    padded = {"kernel": 3, "stride": 2, "padding": 1}
    for power in (100, 40, 12):
        large = {"x": _random(rng, 1, 2, 5, 4, shift=-70), **padded}
        yield Case(f"padded-times-2-to-{power}", scaled(large, x=power), family="magnitudes")
    yield Case("large-negative", scaled({"x": _random(rng, 2, 1, 4, 6, shift=-70), "kernel": 2}, x=60), family="magnitudes")
    yield Case("large-positive", scaled({"x": _random(rng, 2, 1, 4, 6, shift=70), "kernel": 2}, x=40), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, {"x": _random(rng, 2, 1, 4, 6), "kernel": 2}), family="magnitudes")
    for power in (-20, -32):
        yield Case(f"times-2-to-{power}", scaled({"x": _random(rng, 2, 2, 4, 4), "kernel": 2}, x=power), family="magnitudes")


def _formats(rng: np.random.Generator) -> Iterator[Case]:
    padded = {"kernel": 3, "stride": 2, "padding": 1}
    yield from single_cases({"x": _random(rng, 2, 3, 5, 7), "kernel": 2}, {"x": _random(rng, 1, 2, 7, 5, shift=-40), **padded})
    yield from memory_cases(
        {"x": _random(rng, 2, 3, 6, 4), "kernel": 2},
        {"x": _random(rng, 2, 3, 5, 7, shift=-40), "kernel": 3, "stride": 2},
        {"x": _random(rng, 1, 3, 5, 7, shift=-40), "kernel": 3, "stride": 1, "padding": 1},
    )
    yield called_again(*({"x": _random(rng, 2, 2, 4, 5), "kernel": 2} for _ in range(2)))


def _refusals(rng: np.random.Generator) -> Iterator[Case]:
    for name, shape, options in (
        ("padding-above-half-of-2", (2, 3, 5, 6), {"kernel": 2, "padding": 2}),
        ("padding-above-half-of-3", (1, 2, 6, 5), {"kernel": 3, "stride": 1, "padding": 2}),
        ("padding-of-single-pixel", (1, 2, 4, 5), {"kernel": 1, "padding": 1}),
        ("window-too-high", (1, 2, 3, 9), {"kernel": 5}),
        ("window-too-wide", (1, 2, 9, 2), {"kernel": 6, "stride": 2, "padding": 1}),
    ):
        yield Case(name, {"x": _random(rng, *shape), **options}, family="refusals", raises="ValueError")


def _cut(x: Array, kernel: int, stride: int | None, padding: int, *, fill: float = -np.inf) -> Array:
    """Return the windows, shape (N, C, Ho, Wo, kernel, kernel), after the reference's refusals."""
    max_pool2d(x, kernel, stride, padding)
    step, border = stride or kernel, (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border), constant_values=fill)
    return sliding_window_view(padded, (kernel, kernel), axis=(2, 3))[:, :, ::step, ::step]


@misconception(
    "zero-padding",
    en="The padding was filled with zeros, which win over negative values. For max pooling it should be filled with −∞ (-np.inf).",
    ru="Набивка заполнена нулями, и они оказались больше отрицательных значений. Для max-pooling набивка должна быть равна −∞ (-np.inf).",
)
def zero_padding(x, kernel, stride=None, padding=0):
    return _cut(x, kernel, stride, padding, fill=0.0).max(axis=(4, 5))


@misconception(
    "stride-always-one",
    en="The window always moves by one pixel. It should move by the stride that is given; without one, by the side of the window.",
    ru="Окно всегда сдвигается на один пиксель. Оно должно сдвигаться на заданный шаг, а если он не задан — на сторону окна.",
)
def stride_always_one(x, kernel, stride=None, padding=0):
    return max_pool2d(x, kernel, 1, padding)


@misconception(
    "default-stride-one",
    en="Without a stride the window moves by one pixel. With stride=None it should move by the side of the window: the windows do not "
    "overlap.",
    ru="Если шаг не задан, окно сдвигается на один пиксель. При stride=None оно должно сдвигаться на сторону окна: окна не пересекаются.",
)
def default_stride_one(x, kernel, stride=None, padding=0):
    return max_pool2d(x, kernel, 1 if stride is None else stride, padding)


@misconception(
    "stride-always-kernel",
    en="The window always moves by its own side. It should move by the stride where one is given, as in the lecture's figure 30 for "
    "stride 1.",
    ru="Окно всегда сдвигается на свою сторону. Если шаг задан, оно должно сдвигаться на него, как на рисунке 30, б лекции, где шаг равен "
    "1.",
)
def stride_always_kernel(x, kernel, stride=None, padding=0):
    return max_pool2d(x, kernel, None, padding)


@misconception(
    "average-instead-of-max",
    en="The mean of the window was returned. Max pooling should take its largest value.",
    ru="Возвращено среднее по окну. Здесь нужно брать наибольшее значение окна.",
)
def average_instead_of_max(x, kernel, stride=None, padding=0):
    return _cut(x, kernel, stride, padding).mean(axis=(4, 5))


@misconception(
    "minimum",
    en="The smallest value of the window was returned. Max pooling should take the largest.",
    ru="Возвращено наименьшее значение окна. Здесь нужно брать наибольшее.",
)
def minimum(x, kernel, stride=None, padding=0):
    return _cut(x, kernel, stride, padding).min(axis=(4, 5))


@misconception(
    "pooled-over-channels",
    en="The maximum was taken over the channels too. Every map should be pooled on its own.",
    ru="Максимум взят и по каналам. Каждую карту нужно обрабатывать отдельно.",
)
def pooled_over_channels(x, kernel, stride=None, padding=0):
    y = max_pool2d(x, kernel, stride, padding)
    return np.broadcast_to(y.max(axis=1, keepdims=True), y.shape)


@misconception(
    "last-position-missed",
    en="The last row and column of windows are missing. There should be ⌊(H + 2p − k)/s⌋ + 1 windows, one more than there are shifts.",
    ru="Потеряны последняя строка и последний столбец окон. Окон должно быть ⌊(H + 2p − k)/s⌋ + 1: на одно больше, чем сдвигов.",
)
def last_position_missed(x, kernel, stride=None, padding=0):
    return max_pool2d(x, kernel, stride, padding)[:, :, :-1, :-1]


@misconception(
    "ceil-mode",
    en="An incomplete window at the edge was used. It should be dropped: the output size is rounded down.",
    ru="Использовано неполное окно у края. Его нужно отбросить: размер выхода округляется вниз.",
)
def ceil_mode(x, kernel, stride=None, padding=0):
    max_pool2d(x, kernel, stride, padding)  # the same refusals
    step = stride or kernel
    sides = [(padding, padding + -(size + 2 * padding - kernel) % step) for size in x.shape[2:]]
    return max_pool2d(np.pad(x, ((0, 0), (0, 0), *sides), constant_values=-np.inf), kernel, step)


@misconception(
    "window-2d-plus-1",
    en="The window reaches from −k to k, as the lecture's formula max over −d ≤ a, b ≤ d says when it is read literally with d = k. It "
    "should have k×k pixels, from 0 to k − 1: the window of the lecture's figure 30 is what is graded.",
    ru="Окно взято от −k до k, как в формуле лекции max по −d ≤ a, b ≤ d, если читать её буквально с d = k. Окно должно состоять из k×k "
    "пикселей, от 0 до k − 1: проверяется окно с рисунка 30 лекции.",
    slip="lecture 0, «Субдискретизация», max over −d ≤ a, b ≤ d",
)
def window_2d_plus_1(x, kernel, stride=None, padding=0):
    rows, columns = max_pool2d(x, kernel, stride, padding).shape[2:]
    margin = (padding + kernel, padding + kernel)
    padded = np.pad(x, ((0, 0), (0, 0), margin, margin), constant_values=-np.inf)
    return max_pool2d(padded, 2 * kernel + 1, stride or kernel)[:, :, :rows, :columns]


@misconception(
    "absolute-maximum",
    en="The largest magnitude was returned. Max pooling should take the largest value, with its sign: of −5 and 2 it is 2.",
    ru="Возвращено наибольшее значение по модулю. Нужно брать наибольшее значение с учётом знака: из −5 и 2 это 2.",
)
def absolute_maximum(x, kernel, stride=None, padding=0):
    return abs(_cut(x, kernel, stride, padding)).max(axis=(4, 5))


@misconception(
    "row-column-swapped",
    en="The result is transposed. Rows should come first: y[n, c, i, j] is row i, column j.",
    ru="Результат транспонирован. Сначала должны идти строки: y[n, c, i, j] — это строка i, столбец j.",
)
def row_column_swapped(x, kernel, stride=None, padding=0):
    return max_pool2d(x, kernel, stride, padding).transpose(0, 1, 3, 2)


@alternative("loops over images, channels and places, windows clipped at the edge")
def by_loops(x, kernel, stride=None, padding=0):
    if padding > kernel // 2:
        raise ValueError("too much padding")
    stride = stride or kernel
    images, channels, height, width = x.shape
    rows, columns = (height + 2 * padding - kernel) // stride + 1, (width + 2 * padding - kernel) // stride + 1
    if rows < 1 or columns < 1:
        raise ValueError("the window does not fit")
    y = np.zeros((images, channels, rows, columns))
    for n, c, i, j in np.ndindex(y.shape):
        top, left = i * stride - padding, j * stride - padding
        y[n, c, i, j] = np.max(x[n, c, max(top, 0) : top + kernel, max(left, 0) : left + kernel])
    return y


@alternative("running maximum over the offsets in the window")
def by_shifts(x, kernel, stride=None, padding=0):
    if 2 * padding > kernel or min(x.shape[2:]) + 2 * padding < kernel:
        raise ValueError("padding or window too large")
    stride = kernel if stride is None else stride
    padded = np.full((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding), -np.inf)
    padded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]] = x
    rows, columns = padded.shape[2] - kernel + 1, padded.shape[3] - kernel + 1
    y = padded[:, :, :rows:stride, :columns:stride].copy()
    for a in range(kernel):
        for b in range(kernel):
            np.maximum(y, padded[:, :, a : a + rows : stride, b : b + columns : stride], out=y)
    return y


@alternative("rows first, then columns, in float32")
def one_axis_at_a_time(x, kernel, stride=None, padding=0):
    if padding > kernel / 2:
        raise ValueError("too much padding")
    border = (padding, padding)
    y = np.pad(np.float32(x), ((0, 0), (0, 0), border, border), constant_values=np.finfo(np.float32).min)
    for axis in (2, 3):
        starts = range(0, y.shape[axis] - kernel + 1, stride or kernel)
        if not starts:
            raise ValueError("the window does not fit")
        y = np.stack([y.take(range(start, start + kernel), axis).max(axis) for start in starts], axis)
    return y
