"""Multi-channel 2-D convolution (NCHW): lecture 0, «Двумерная свёртка», «Пример операции свёртки»; lecture 2, «Padding»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    array,
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


def conv2d(x: Array, w: Array, b: Array | None = None, stride: int = 1, padding: int = 0) -> Array:
    """Return y[n, o, i, j] = b[o] + Σ w[o, c, p, q] · x_padded[n, c, s·i + p, s·j + q]."""
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels and w expects {w.shape[1]}")
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3))  # ValueError if the kernel does not fit
    y = np.einsum("ncijpq,ocpq->noij", windows[:, :, ::stride, ::stride], w)
    return y if b is None else y + b[:, None, None]


def oracle(x: Array, w: Array, b: Array | None = None, stride: int = 1, padding: int = 0) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    bias = None if b is None else torch.tensor(b)
    return F.conv2d(torch.tensor(x), torch.tensor(w), bias, stride=stride, padding=padding).numpy()


TOLERANCE = REDUCE

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lecture and the statement", "ru": "примеры из лекции и условия"}),
    Family("one-map", 2.0, {"en": "one map, one filter", "ru": "одна карта, один фильтр"}),
    Family("channels", 2.0, {"en": "several images, channels and filters", "ru": "несколько изображений, каналов и фильтров"}),
    Family("bias", 2.0, {"en": "bias", "ru": "смещение"}),
    Family("padding", 2.0, {"en": "padding", "ru": "набивка"}),
    Family("stride", 2.0, {"en": "stride", "ru": "шаг"}),
    Family("together", 3.0, {"en": "channels, bias, padding and stride together", "ru": "каналы, смещение, набивка и шаг вместе"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
    Family("refusals", 0.0, {"en": "inputs that do not fit together", "ru": "несовместимые входы"}, guard=True),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield from _examples()
    yield from _one_map(rng)
    yield from _channels(rng)
    yield from _bias(rng)
    yield from _padding(rng)
    yield from _stride(rng)
    yield from _together(rng)
    yield from _sizes(rng)
    yield from _magnitudes(rng)
    yield from _formats(rng)
    yield from _refusals(rng)


def _map(rows: object) -> Array:
    """Return *rows* as one map of one image, or as the kernel of one filter for one channel."""
    return array(rows)[None, None]


def _drawn(rng: np.random.Generator, x: tuple[int, ...], w: tuple[int, ...], *, bias: bool = False, **options: int) -> dict[str, object]:
    inputs: dict[str, object] = {"x": odd_sixteenths(rng, *x), "w": odd_sixteenths(rng, *w)}
    if bias:
        inputs["b"] = odd_sixteenths(rng, w[0])
    return inputs | options


def _examples() -> Iterator[Case]:
    image = _map([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]])
    yield Case("lecture-5x5", {"x": image, "w": _map([[0, 1, 0], [1, 0, 1], [2, 1, 0]])}, family="lecture", public=True)
    figure = {
        "x": _map([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]),
        "w": _map([[0, 1, 2], [2, 2, 0], [0, 1, 2]]),
    }
    yield Case("figure-28", figure, family="lecture", public=True)
    yield Case("padding-slide", figure | {"stride": 2, "padding": 1}, family="lecture", public=True)
    two = {
        "x": array([[[[1, 2, 0], [0, 1, 3]], [[2, 0, 1], [1, 1, 0]]]]),
        "w": array([[[[1, 0], [0, 2]], [[0, 1], [1, 0]]], [[[0, 1], [0, 0]], [[1, 0], [0, -1]]]]),
        "b": array([10, 20]),
    }
    yield Case("two-channels-two-filters", two, family="lecture", public=True)


def _one_map(rng: np.random.Generator) -> Iterator[Case]:
    image = _map([[1, 2, 4], [3, 5, 9]])
    yield Case("wide", {"x": image, "w": _map([[1, 2], [3, 5]])}, family="one-map")
    yield Case("wide-kernel", {"x": image, "w": _map([[1, 2, 3]]), "b": None}, family="one-map")
    yield Case("kernel-is-image", _drawn(rng, (1, 1, 3, 4), (1, 1, 3, 4)), family="one-map")
    yield Case("one-map", _drawn(rng, (1, 1, 5, 7), (1, 1, 3, 3)), family="one-map")


def _channels(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one-by-one-kernel", _drawn(rng, (2, 3, 4, 5), (4, 3, 1, 1)), family="channels")
    yield Case("all-sizes-differ", _drawn(rng, (2, 3, 6, 7), (4, 3, 2, 3)), family="channels")
    yield Case("as-many-filters-as-channels", _drawn(rng, (2, 3, 4, 6), (3, 3, 3, 2)), family="channels")
    yield Case("two-and-two", _drawn(rng, (1, 2, 4, 4), (2, 2, 2, 2)), family="channels")
    yield Case("one-filter", _drawn(rng, (3, 4, 5, 3), (1, 4, 3, 2)), family="channels")


def _bias(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("tiny-1x2", {"x": _map([[1, 2]]), "w": _map([[1, 3]]), "b": array([10])}, family="bias")
    two = array([[[[1]], [[2]]]])
    yield Case("tiny-two-channels", {"x": two, "w": array([[[[3]], [[5]]]]), "b": array([1])}, family="bias")
    filters = array([[[[3]], [[5]]], [[[7]], [[11]]]])
    yield Case("tiny-two-outputs", {"x": two, "w": filters, "b": array([1, 2])}, family="bias")
    yield Case("two-outputs-1x2", {"x": _map([[1, 2]]), "w": array([[[[1]]], [[[3]]]]), "b": array([10, 20])}, family="bias")
    yield Case("batch-2", {"x": array([[[[1]]], [[[2]]]]), "w": _map([[3]]), "b": array([1])}, family="bias")
    batch = array([[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]])
    yield Case("square-batch-out", {"x": batch, "w": array([[[[1]]], [[[2]]]]), "b": array([10, 20])}, family="bias")
    yield Case("as-many-filters-as-columns", _drawn(rng, (2, 2, 5, 5), (3, 2, 2, 3), bias=True), family="bias")
    yield Case("bias-all-sizes-differ", _drawn(rng, (2, 3, 6, 5), (4, 3, 3, 2), bias=True), family="bias")


def _padding(rng: np.random.Generator) -> Iterator[Case]:
    tiny = {"x": _map([[2]]), "w": _map([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), "padding": 1}
    yield Case("tiny-pad", tiny, family="padding")
    yield Case("padding-1", _drawn(rng, (2, 3, 5, 6), (4, 3, 2, 3), padding=1), family="padding")
    yield Case("padding-2", _drawn(rng, (3, 2, 4, 3), (1, 2, 3, 2), padding=2), family="padding")
    yield Case("padding-keeps-size", _drawn(rng, (1, 2, 4, 5), (3, 2, 3, 3), padding=1), family="padding")


def _stride(rng: np.random.Generator) -> Iterator[Case]:
    row = _map([[1, 2, 3, 4]])
    yield Case("stride-2", {"x": row, "w": _map([[1]]), "stride": 2}, family="stride")
    yield Case("floor", {"x": row, "w": _map([[1]]), "stride": 3}, family="stride")
    yield Case("stride-divides", _drawn(rng, (2, 3, 6, 9), (4, 3, 2, 3), stride=2), family="stride")
    yield Case("stride-does-not-divide", _drawn(rng, (2, 3, 7, 6), (4, 3, 2, 3), stride=2), family="stride")
    yield Case("stride-above-kernel", _drawn(rng, (1, 2, 7, 8), (3, 2, 1, 2), stride=3), family="stride")
    yield Case("defaults-given", _drawn(rng, (2, 1, 3, 4), (2, 1, 2, 2), stride=1, padding=0), family="stride")


def _together(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("everything-1", _drawn(rng, (2, 3, 7, 6), (4, 3, 3, 2), bias=True, stride=2, padding=1), family="together")
    yield Case("everything-2", _drawn(rng, (3, 2, 5, 7), (4, 2, 2, 3), bias=True, stride=3, padding=2), family="together")
    yield Case("everything-square", _drawn(rng, (3, 3, 6, 6), (3, 3, 3, 3), bias=True, stride=2, padding=1), family="together")
    yield Case("everything-wide", _drawn(rng, (1, 2, 3, 7), (3, 2, 2, 1), bias=True, stride=2, padding=1), family="together")


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-images", _drawn(rng, (137, 1, 1, 2), (1, 1, 1, 2), bias=True), family="sizes")
    yield Case("many-channels", _drawn(rng, (1, 139, 2, 1), (1, 139, 2, 1)), family="sizes")
    yield Case("many-filters", _drawn(rng, (1, 1, 1, 2), (141, 1, 1, 2), bias=True), family="sizes")
    yield Case("high-map", _drawn(rng, (1, 1, 140, 2), (1, 1, 3, 2), bias=True), family="sizes")
    yield Case("wide-map", _drawn(rng, (1, 1, 2, 138), (1, 1, 2, 3)), family="sizes")
    yield Case("large-kernel", _drawn(rng, (1, 1, 18, 20), (1, 1, 17, 18), bias=True), family="sizes")
    yield Case("large-stride", _drawn(rng, (2, 1, 41, 38), (2, 1, 3, 3), bias=True, stride=17), family="sizes")
    yield Case("very-large-padding", _drawn(rng, (1, 1, 1, 2), (1, 1, 2, 2), stride=29, padding=105), family="sizes")
    yield Case("large-padding", _drawn(rng, (1, 2, 3, 2), (2, 2, 3, 2), bias=True, stride=5, padding=12), family="sizes")


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    shapes = (2, 2, 4, 5), (3, 2, 2, 3)
    yield Case("small-image-large-kernel", scaled(_drawn(rng, *shapes, bias=True), x=-40, w=40), family="magnitudes")
    yield Case("large-image-small-kernel", scaled(_drawn(rng, *shapes, padding=1), x=40, w=-40), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, *shapes, bias=True)), x=12, w=12, b=24), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, *shapes, bias=True, stride=2), x=-12, w=-12, b=-24), family="magnitudes")
    biased = _drawn(rng, *shapes)
    yield Case("large-negative-bias", biased | {"b": -np.array([300.25, 5000.0, 2.0**20])}, family="magnitudes")
    digits = with_more_digits(rng, _drawn(rng, (2, 1, 3, 4), (2, 1, 2, 2), bias=True))
    yield Case("all-digits", digits, family="magnitudes")


def _formats(rng: np.random.Generator) -> Iterator[Case]:
    plain, strided = _drawn(rng, (2, 3, 6, 5), (4, 3, 2, 3), bias=True), _drawn(rng, (1, 2, 5, 7), (3, 2, 3, 3), stride=2, padding=1)
    yield from single_cases(plain, strided)
    yield from memory_cases(
        _drawn(rng, (2, 3, 4, 6), (4, 3, 3, 2), bias=True, padding=1),
        _drawn(rng, (2, 3, 5, 4), (4, 3, 2, 3), bias=True, stride=2),
        _drawn(rng, (3, 2, 5, 6), (4, 2, 3, 2), bias=True, padding=1),
    )
    yield called_again(*(_drawn(rng, (2, 2, 4, 5), (3, 2, 2, 3), bias=True, padding=1) for _ in range(2)))


def _refusals(rng: np.random.Generator) -> Iterator[Case]:
    for name, inputs in (
        ("more-channels-than-kernels", _drawn(rng, (2, 3, 5, 6), (4, 2, 2, 3))),
        ("fewer-channels-than-kernels", _drawn(rng, (2, 2, 5, 6), (4, 3, 2, 3))),
        ("one-channel-three-kernels", _drawn(rng, (2, 1, 4, 4), (1, 3, 2, 2))),
        ("three-channels-one-kernel", _drawn(rng, (2, 3, 4, 4), (1, 1, 2, 2))),
        ("kernel-too-high", _drawn(rng, (1, 2, 3, 7), (3, 2, 5, 2))),
        ("kernel-too-wide", _drawn(rng, (1, 2, 7, 3), (3, 2, 2, 8), padding=1)),
    ):
        yield Case(name, inputs, family="refusals", raises="ValueError")


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180° before it was applied. It should be slid as it is (cross-correlation): w[o, c, 0, 0] meets the "
    "upper left pixel of the window.",
    ru="Ядро перед применением повёрнуто на 180°. Накладывать его нужно без поворота (взаимная корреляция): w[o, c, 0, 0] умножается на "
    "левый верхний пиксель окна.",
)
def flipped_kernel(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


@misconception(
    "transposed-kernel",
    en="Rows and columns of the kernel were swapped. w[o, c, p, q] should meet the pixel in row p and column q of the window.",
    ru="Перепутаны строки и столбцы ядра. Вес w[o, c, p, q] должен умножаться на пиксель окна из строки p и столбца q.",
)
def transposed_kernel(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w.transpose(0, 1, 3, 2), b, stride, padding)


@misconception(
    "stride-ignored",
    en="The window moves by one pixel whatever the stride is. The window of output (i, j) should begin at (stride·i, stride·j).",
    ru="Окно сдвигается на один пиксель при любом шаге. Окно выхода (i, j) должно начинаться в (stride·i, stride·j).",
)
def stride_ignored(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)


@misconception(
    "padding-ignored",
    en="The argument padding was not used. That many zeros should be put around the image before the window slides.",
    ru="Аргумент padding не использован. Прежде чем двигать окно, изображение нужно окружить таким числом нулей.",
)
def padding_ignored(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, b, stride, 0)


@misconception(
    "padding-one-side",
    en="All the zeros were added at the top and on the left. The same number should be added on each of the four sides.",
    ru="Все нули добавлены сверху и слева. Их нужно добавлять со всех четырёх сторон, поровну с каждой.",
)
def padding_one_side(x, w, b=None, stride=1, padding=0):
    before = (2 * padding, 0)
    return conv2d(np.pad(x, ((0, 0), (0, 0), before, before)), w, b, stride)


@misconception(
    "last-position-missed",
    en="The last row and column of windows are missing. There should be ⌊(H + 2p − kh)/s⌋ + 1 places, one more than there are shifts.",
    ru="Потеряны последняя строка и последний столбец окон. Положений должно быть ⌊(H + 2p − kh)/s⌋ + 1: на одно больше, чем сдвигов.",
)
def last_position_missed(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding)[:, :, :-1, :-1]


@misconception(
    "ceil-output",
    en="A window that sticks out at the edge was filled up with zeros. It should be dropped: the output size is rounded down.",
    ru="Окно, которое выступает за край, дополнено нулями. Его нужно отбросить: размер выхода округляется вниз.",
)
def ceil_output(x, w, b=None, stride=1, padding=0):
    conv2d(x, w, b, stride, padding)  # the same refusals
    missing = [-(size + 2 * padding - k) % stride for size, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    sides = [(padding, padding + more) for more in missing]
    return conv2d(np.pad(x, ((0, 0), (0, 0), *sides)), w, b, stride)


@misconception(
    "channels-averaged",
    en="The results of the input channels were averaged. They should be added up, without division by C.",
    ru="Результаты по входным каналам усреднены. Их нужно складывать, без деления на C.",
)
def channels_averaged(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w / x.dtype.type(w.shape[1]), b, stride, padding)


@misconception(
    "first-channel-only",
    en="Only input channel 0 was used. Every filter should look at all input channels, with a kernel of its own for each.",
    ru="Использован только входной канал 0. Фильтр должен учитывать все входные каналы, для каждого у него есть своё ядро.",
)
def first_channel_only(x, w, b=None, stride=1, padding=0):
    conv2d(x, w, b, stride, padding)  # the same refusals
    return conv2d(x[:, :1], w[:, :1], b, stride, padding)


@misconception(
    "in-out-channels-swapped",
    en="The first two axes of w were read in the wrong order. The kernel of filter o for channel c should be w[o, c]: the shape is (out, "
    "in, kh, kw).",
    ru="Первые две оси w прочитаны в обратном порядке. Ядро фильтра o для канала c нужно брать как w[o, c]: форма w — (выход, вход, kh, "
    "kw).",
)
def in_out_channels_swapped(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w.transpose(1, 0, 2, 3), b, stride, padding)


@misconception(
    "bias-omitted",
    en="The bias was not added. Add b[o] to every element of output map o.",
    ru="Смещение не прибавлено. Прибавьте b[o] к каждому элементу выходной карты o.",
)
def bias_omitted(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, None, stride, padding)


@misconception(
    "bias-per-input-channel",
    en="The bias was added once for every input channel. It should be added once to every output map, after the channels have been added "
    "up.",
    ru="Смещение прибавлено по разу для каждого входного канала. К выходной карте его нужно прибавлять один раз, после сложения каналов.",
)
def bias_per_input_channel(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, None if b is None else b * x.shape[1], stride, padding)


@misconception(
    "bias-per-kernel-element",
    en="The bias was added inside the sum, once for every element of the kernel. It should be added once, after the products have been "
    "added up.",
    ru="Смещение прибавлено внутри суммы, по разу на каждый элемент ядра. Его нужно прибавлять один раз, после сложения произведений.",
)
def bias_per_kernel_element(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, None if b is None else b * w[0].size, stride, padding)


@misconception(
    "bias-along-width",
    en="b was added along the columns. It should be added along the output channels: give it the shape (1, O, 1, 1) first.",
    ru="b прибавлено вдоль столбцов. Его нужно прибавлять вдоль выходных каналов: сначала придайте b форму (1, O, 1, 1).",
)
def bias_along_width(x, w, b=None, stride=1, padding=0):
    y = conv2d(x, w, None, stride, padding)
    return y if b is None else y + b


@misconception(
    "row-column-swapped",
    en="The result is transposed. Rows should come first: y[n, o, i, j] is row i, column j.",
    ru="Результат транспонирован. Сначала должны идти строки: y[n, o, i, j] — это строка i, столбец j.",
)
def row_column_swapped(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding).transpose(0, 1, 3, 2)


@misconception(
    "mean-instead-of-sum",
    en="The products in the window were averaged. They should be added up, without division by their number.",
    ru="Произведения по окну усреднены. Их нужно складывать, без деления на их число.",
)
def mean_instead_of_sum(x, w, b=None, stride=1, padding=0):
    return conv2d(x, w / x.dtype.type(w[0].size), b, stride, padding)


@alternative("loops over images, filters and places")
def by_loops(x, w, b=None, stride=1, padding=0):
    (images, channels, height, width), (filters, depth, kh, kw) = x.shape, w.shape
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    if channels != depth or rows < 1 or columns < 1:
        raise ValueError("the kernel does not match the image")
    padded = np.zeros((images, channels, height + 2 * padding, width + 2 * padding))
    padded[:, :, padding : padding + height, padding : padding + width] = x
    y = np.zeros((images, filters, rows, columns))
    for n, o, i, j in np.ndindex(y.shape):
        window = padded[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        y[n, o, i, j] = (window * w[o]).sum() + (0 if b is None else b[o])
    return y


@alternative("windows as columns of a matrix (im2col) and one matrix product")
def by_columns(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("channels differ")
    filters, _, kh, kw = w.shape
    padded = np.pad(x, [(0, 0)] * 2 + [(padding, padding)] * 2)
    rows = np.arange(0, padded.shape[2] - kh + 1, stride)
    columns = np.arange(0, padded.shape[3] - kw + 1, stride)
    if rows.size == 0 or columns.size == 0:
        raise ValueError("the kernel is larger than the image")
    i = rows[:, None, None, None] + np.arange(kh)[:, None]
    j = columns[:, None, None] + np.arange(kw)
    matrix = padded[:, :, i, j].transpose(0, 2, 3, 1, 4, 5).reshape(x.shape[0] * rows.size * columns.size, -1)
    y = matrix @ w.reshape(filters, -1).T
    if b is not None:
        y += b
    return y.reshape(x.shape[0], rows.size, columns.size, filters).transpose(0, 3, 1, 2)


@alternative("one shifted image for each element of the kernel")
def by_shifts(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("channels differ")
    kh, kw = w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    last_row, last_column = padded.shape[2] - kh + 1, padded.shape[3] - kw + 1
    if min(last_row, last_column) < 1:
        raise ValueError("the kernel does not fit")
    y = 0.0 if b is None else b.reshape(1, -1, 1, 1)
    for p in range(kh):
        for q in range(kw):
            shifted = padded[:, :, p : p + last_row : stride, q : q + last_column : stride]
            y = y + np.tensordot(w[:, :, p, q], shifted, axes=(1, 1)).swapaxes(0, 1)
    return y


@alternative("the result in float32")
def in_single_precision(x, w, b=None, stride=1, padding=0):
    return np.float32(by_columns(x, w, b, stride, padding))
