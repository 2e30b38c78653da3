"""Average pooling (NCHW): lecture 0, «Свёрточные сети», «Субдискретизация»; lecture 2, «Слои сверточной сети»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]


def avg_pool2d(x: Array, kernel: int, stride: int | None = None, padding: int = 0) -> Array:
    """Return y[n, c, i, j], the mean of the kernel×kernel window at (stride·i, stride·j) of the map with its zeros."""
    return _windows(x, kernel, stride, padding).sum(axis=(4, 5)) / kernel**2


def _windows(x: Array, kernel: int, stride: int | None, padding: int) -> Array:
    """Return the windows, shape (N, C, Ho, Wo, kernel, kernel)."""
    step = kernel if stride is None else stride
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border))
    return sliding_window_view(padded, (kernel, kernel), axis=(2, 3))[:, :, ::step, ::step]


def oracle(x: Array, kernel: int, stride: int | None = None, padding: int = 0) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.avg_pool2d(torch.tensor(x), kernel, stride, padding).numpy()


TOLERANCE = REDUCE

EQUIVALENT_MUTANTS = {
    "axis=(3, 2)": "the window is square: its rows and columns may be cut in either order",
    "axis=(5, 4)": "a sum over two axes does not depend on their order",
}

FAMILIES = (
    standard("lecture"),
    Family("windows", 2.0, {"en": "windows that do not overlap (default stride)", "ru": "непересекающиеся окна (шаг по умолчанию)"}),
    Family("stride", 1.0, {"en": "stride given", "ru": "заданный шаг"}),
    Family("maps", 1.0, {"en": "several images and channels", "ru": "несколько изображений и каналов"}),
    Family("floor", 1.0, {"en": "sizes that the stride does not divide", "ru": "размеры, не кратные шагу"}),
    Family("padding", 2.0, {"en": "padding", "ru": "набивка"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    figure = _map([[0, 1, 2, 1], [4, 1, 0, 1], [2, 0, 1, 1], [1, 2, 3, 1]])
    yield Case("figure-30", figure | {"kernel": 2}, family="lecture", public=True)
    yield Case("figure-30-padded", figure | {"kernel": 2, "stride": 2, "padding": 1}, family="lecture", public=True)
    yield Case("one-window", _map([[1, 2], [3, 6]]) | {"kernel": 2}, family="windows")
    yield Case("windows-of-2", _drawn(rng, 2, 3, 4, 6, kernel=2), family="windows")
    yield Case("windows-of-3", _drawn(rng, 1, 2, 9, 6, kernel=3), family="windows")
    yield Case("window-is-map", _drawn(rng, 3, 2, 4, 4, kernel=4), family="windows")
    yield Case("stride-without-overlap", _map([[1, 2, 4]]) | {"kernel": 1, "stride": 2}, family="stride")
    yield Case("overlap", _map([[1, 2, 9], [0, 3, 1]]) | {"kernel": 2, "stride": 1}, family="stride")
    yield Case("overlap-3", _drawn(rng, 2, 3, 5, 7, kernel=3, stride=1), family="stride")
    yield Case("overlap-by-one", _drawn(rng, 1, 2, 5, 7, kernel=3, stride=2), family="stride")
    yield Case("gaps", _drawn(rng, 2, 1, 8, 5, kernel=2, stride=3), family="stride")
    yield Case("channels", {"x": array([[[[1]], [[5]]]]), "kernel": 1}, family="maps")
    yield Case("many-channels", _drawn(rng, 2, 4, 4, 6, kernel=2), family="maps")
    yield Case("many-images", _drawn(rng, 4, 3, 3, 5, kernel=2, stride=1), family="maps")
    yield Case("floor", _map([[1, 2, 9], [3, 4, 9], [9, 9, 9]]) | {"kernel": 2}, family="floor")
    yield Case("floor-5-by-7", _drawn(rng, 2, 3, 5, 7, kernel=2), family="floor")
    yield Case("floor-8-by-6", _drawn(rng, 1, 2, 8, 6, kernel=3, stride=2), family="floor")
    yield Case("pixel-in-every-corner", _map([[1, 2], [3, 4]]) | {"kernel": 2, "stride": 2, "padding": 1}, family="padding")
    yield Case("padded-2", _drawn(rng, 2, 3, 4, 6, kernel=2, padding=1), family="padding")
    yield Case("padded-3", _drawn(rng, 2, 3, 5, 7, kernel=3, stride=2, padding=1), family="padding")
    yield Case("padded-4", _drawn(rng, 1, 2, 5, 4, kernel=4, stride=1, padding=2), family="padding")
    yield Case("stride-given-as-none", _drawn(rng, 1, 2, 4, 5, kernel=2, stride=None, padding=0), family="windows")
    yield from _sizes(rng)
    large = {"x": odd_sixteenths(rng, 2, 2, 4, 5) + 4, "kernel": 2}  # of one sign: no sum is lost in its rounding errors
    yield Case("large", scaled(large, x=40), family="magnitudes")
    yield Case("large-padded", scaled(large | {"x": -large["x"], "stride": 1, "padding": 1}, x=20), family="magnitudes")
    yield Case("large-of-same-size", scaled(large | {"kernel": 3, "stride": 1, "padding": 1}, x=20), family="magnitudes")
    yield Case("small", scaled(_drawn(rng, 2, 2, 4, 4, kernel=2), x=-20), family="magnitudes")
    yield Case("small-padded", scaled(_drawn(rng, 1, 2, 5, 4, kernel=3, stride=1, padding=1), x=-28), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, 2, 1, 4, 4, kernel=2)), family="magnitudes")
    yield from single_cases(_drawn(rng, 2, 3, 5, 7, kernel=2), _drawn(rng, 1, 2, 7, 5, kernel=3, stride=2, padding=1))
    yield from memory_cases(
        _drawn(rng, 2, 3, 6, 4, kernel=2),
        _drawn(rng, 2, 3, 5, 7, kernel=3, stride=2),
        _drawn(rng, 1, 3, 5, 7, kernel=3, stride=1, padding=1),
    )
    yield called_again(*(_drawn(rng, 2, 2, 4, 5, kernel=2) for _ in range(2)))


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-images-of-137", _drawn(rng, 137, 1, 2, 3, kernel=2), family="sizes")
    yield Case("many-channels-of-139", _drawn(rng, 1, 139, 2, 2, kernel=2), family="sizes")
    yield Case("high-map", _drawn(rng, 1, 1, 140, 2, kernel=2, stride=1), family="sizes")
    yield Case("wide-map", _drawn(rng, 1, 1, 2, 138, kernel=2, stride=1), family="sizes")
    yield Case("large-window", _drawn(rng, 1, 2, 19, 20, kernel=18, stride=1), family="sizes")
    yield Case("large-stride", _drawn(rng, 1, 2, 37, 41, kernel=3, stride=17), family="sizes")
    yield Case("very-large-padding", _drawn(rng, 1, 1, 3, 4, kernel=206, stride=2, padding=103), family="sizes")
    yield Case("large-padding", _drawn(rng, 2, 1, 5, 9, kernel=22, stride=3, padding=11), family="sizes")


def _map(rows: object) -> dict[str, object]:
    """Return the input of one image and one channel."""
    return {"x": array(rows)[None, None]}


def _drawn(rng: np.random.Generator, *shape: int, **options: int | None) -> dict[str, object]:
    return {"x": odd_sixteenths(rng, *shape)} | options


@misconception(
    "padding-not-counted",
    en="At the edge the sum was divided by the number of real pixels. The divisor should always be k²: the zeros of the padding count as "
    "well.",
    ru="У края сумма разделена на число настоящих пикселей. Делитель всегда должен быть k²: нули набивки тоже считаются.",
)
def padding_not_counted(x, kernel, stride=None, padding=0):
    return avg_pool2d(x, kernel, stride, padding) / avg_pool2d(np.ones_like(x), kernel, stride, padding)


@misconception(
    "divided-by-side",
    en="The sum was divided by the side k of the window. It should be divided by the number of its pixels, k².",
    ru="Сумма разделена на сторону окна k. Её нужно делить на число пикселей в окне, k².",
)
def divided_by_side(x, kernel, stride=None, padding=0):
    return avg_pool2d(x, kernel, stride, padding) * kernel


@misconception(
    "sum-instead-of-mean",
    en="The sum of the window was returned. It should be divided by the number of pixels, k².",
    ru="Возвращена сумма по окну. Её нужно разделить на число пикселей, k².",
)
def sum_instead_of_mean(x, kernel, stride=None, padding=0):
    return _windows(x, kernel, stride, padding).sum(axis=(4, 5))


@misconception(
    "maximum-instead-of-mean",
    en="The largest value of the window was returned, which is max pooling. Average pooling should take the mean.",
    ru="Возвращено наибольшее значение окна — это max-pooling. Здесь нужно брать среднее.",
)
def maximum_instead_of_mean(x, kernel, stride=None, padding=0):
    return _windows(x, kernel, stride, padding).max(axis=(4, 5))


@misconception(
    "pooled-over-channels",
    en="The mean was taken over the channels too. Every map should be pooled on its own.",
    ru="Среднее взято и по каналам. Каждую карту нужно обрабатывать отдельно.",
)
def pooled_over_channels(x, kernel, stride=None, padding=0):
    y = avg_pool2d(x, kernel, stride, padding)
    return np.broadcast_to(y.mean(axis=1, keepdims=True), y.shape)


@misconception(
    "stride-always-kernel",
    en="The window always moves by its own side. It should move by the stride where one is given.",
    ru="Окно всегда сдвигается на свою сторону. Если шаг задан, оно должно сдвигаться на него.",
)
def stride_always_kernel(x, kernel, stride=None, padding=0):
    return avg_pool2d(x, kernel, None, padding)


@misconception(
    "ceil-mode",
    en="An incomplete window at the edge was used. It should be dropped: the output size is rounded down.",
    ru="Использовано неполное окно у края. Его нужно отбросить: размер выхода округляется вниз.",
)
def ceil_mode(x, kernel, stride=None, padding=0):
    step = stride or kernel
    sides = [(padding, padding + -(size + 2 * padding - kernel) % step) for size in x.shape[2:]]
    return avg_pool2d(np.pad(x, ((0, 0), (0, 0), *sides)), kernel, step)


@alternative("loops over the places of the window")
def by_loops(x, kernel, stride=None, padding=0):
    stride = kernel if stride is None else stride
    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    padded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]] = x
    rows, columns = ((size - kernel) // stride + 1 for size in padded.shape[2:])
    y = np.zeros((*x.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        y[:, :, i, j] = padded[:, :, i * stride : i * stride + kernel, j * stride : j * stride + kernel].mean(axis=(2, 3))
    return y


@alternative("differences of cumulative sums")
def by_cumulative_sums(x, kernel, stride=None, padding=0):
    step, border = stride or kernel, (padding + 1, padding)
    table = np.pad(x, ((0, 0), (0, 0), border, border)).cumsum(axis=2).cumsum(axis=3)
    wide = table[:, :, :, kernel:] - table[:, :, :, :-kernel]
    return ((wide[:, :, kernel:] - wide[:, :, :-kernel]) / kernel**2)[:, :, ::step, ::step]


@alternative("a matrix of weights for each axis, the result in float32")
def by_matrices(x, kernel, stride=None, padding=0):
    step = stride or kernel

    def weights(size):
        starts = np.arange((size + 2 * padding - kernel) // step + 1) * step - padding
        offsets = np.arange(size) - starts[:, None]
        return ((offsets >= 0) & (offsets < kernel)) / kernel

    return np.float32(weights(x.shape[2]) @ x @ weights(x.shape[3]).T)
