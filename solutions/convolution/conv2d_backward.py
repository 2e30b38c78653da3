"""Backward pass of the multi-channel convolution: lecture 2, «Обучение сети», cases 1 and 2; lecture 0, «Операция свёртки»."""

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


def conv2d_backward(x: Array, w: Array, dy: Array, stride: int = 1, padding: int = 0) -> tuple[Array, Array, Array]:
    """Return (dx, dw, db): dw gathers the windows, dx spreads the kernels, one shift of the kernel at a time."""
    (height, width), (rows, columns) = x.shape[2:], dy.shape[2:]
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("noij,ncijpq->ocpq", dy, windows)
    spread = np.einsum("noij,ocpq->pqncij", dy, w)
    dxp = np.zeros_like(padded)
    for p, q in np.ndindex(w.shape[2:]):
        dxp[:, :, p : p + stride * rows : stride, q : q + stride * columns : stride] += spread[p, q]
    return dxp[:, :, padding : padding + height, padding : padding + width], dw, dy.sum(axis=(0, 2, 3))


def oracle(x: Array, w: Array, dy: Array, stride: int = 1, padding: int = 0) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    inputs, kernels = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    bias = torch.zeros(len(w), dtype=inputs.dtype, requires_grad=True)
    y = F.conv2d(inputs, kernels, bias, stride=stride, padding=padding)
    return tuple(gradient.numpy() for gradient in torch.autograd.grad(y, (inputs, kernels, bias), torch.tensor(dy)))


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("one-map", 2.0, {"en": "one map, one filter", "ru": "одна карта, один фильтр"}),
    Family("channels", 2.0, {"en": "several images, channels and filters", "ru": "несколько изображений, каналов и фильтров"}),
    Family("padding", 2.0, {"en": "padding", "ru": "набивка"}),
    Family("stride", 2.0, {"en": "stride", "ru": "шаг"}),
    Family("together", 2.0, {"en": "channels, padding and stride together", "ru": "каналы, набивка и шаг вместе"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("row-of-three", _maps([[1, 2, 4]], [[1, 10]], [[1, 2]]), family="lecture", public=True)
    figure = _maps([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 4]], [[1, 0], [0, 2]])
    yield Case("sizes-of-figure-25", figure, family="lecture", public=True)
    yield Case("square-kernel", _drawn(rng, (1, 1, 5, 4), (1, 1, 3, 3)), family="one-map")
    yield Case("high-kernel", _drawn(rng, (1, 1, 4, 5), (1, 1, 3, 2)), family="one-map")
    yield Case("wide-kernel", _drawn(rng, (1, 1, 5, 4), (1, 1, 2, 3)), family="one-map")
    batch = {"x": [[[[1, 2]]], [[[3, 5]]]], "w": [[[[1, 10]]]], "dy": [[[[1]]], [[[2]]]]}
    yield Case("batch-of-two", arrays(**batch), family="channels")
    filters = {"x": [[[[1]], [[2]]]], "w": [[[[3]], [[5]]], [[[7]], [[11]]]], "dy": [[[[1]], [[2]]]]}
    yield Case("two-and-two-pixels", arrays(**filters), family="channels")
    yield Case("all-sizes-differ", _drawn(rng, (2, 3, 5, 6), (4, 3, 2, 3)), family="channels")
    yield Case("one-by-one-kernel", _drawn(rng, (3, 2, 3, 2), (2, 2, 1, 1)), family="channels")
    yield Case("square", _drawn(rng, (2, 2, 4, 4), (2, 2, 2, 2)), family="channels")
    tiny = _maps([[3]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[2]])
    yield Case("tiny-padding", tiny | {"padding": 1}, family="padding")
    yield Case("padding-keeps-size", _drawn(rng, (2, 1, 4, 3), (2, 1, 3, 3), padding=1), family="padding")
    yield Case("padding-2", _drawn(rng, (1, 2, 3, 4), (3, 2, 2, 3), padding=2), family="padding")
    yield Case("row-stride", _maps([[1, 2, 4, 8]], [[1, 10]], [[1, 2]]) | {"stride": 2}, family="stride")
    yield Case("stride-divides", _drawn(rng, (2, 1, 5, 7), (2, 1, 3, 3), stride=2), family="stride")
    yield Case("unused-rows", _drawn(rng, (1, 2, 6, 7), (3, 2, 3, 2), stride=2), family="stride")
    yield Case("stride-above-kernel", _drawn(rng, (2, 1, 8, 7), (2, 1, 2, 1), stride=3), family="stride")
    yield Case("defaults-given", _drawn(rng, (2, 1, 5, 4), (2, 1, 2, 2), stride=1, padding=0), family="stride")
    yield Case("stride-5", _drawn(rng, (1, 2, 14, 11), (2, 2, 3, 4), stride=5), family="stride")
    yield Case("everything-1", _drawn(rng, (2, 3, 6, 5), (4, 3, 3, 2), stride=2, padding=1), family="together")
    yield Case("everything-2", _drawn(rng, (3, 2, 5, 6), (2, 2, 3, 4), stride=3, padding=2), family="together")
    yield Case("everything-square", _drawn(rng, (3, 3, 5, 5), (3, 3, 3, 3), stride=2, padding=1), family="together")
    yield from _sizes(rng)
    yield from _magnitudes(rng)
    yield from single_cases(
        _drawn(rng, (2, 2, 5, 4), (3, 2, 2, 3)),
        _drawn(rng, (2, 1, 5, 6), (2, 1, 3, 3), stride=2, padding=1),
    )
    yield from memory_cases(
        _drawn(rng, (2, 3, 4, 5), (2, 3, 3, 2), padding=1),
        _drawn(rng, (2, 2, 5, 4), (3, 2, 2, 3), stride=2),
        _drawn(rng, (3, 2, 4, 4), (2, 2, 3, 3), padding=1),
    )
    yield called_again(*(_drawn(rng, (2, 2, 4, 5), (3, 2, 2, 3)) for _ in range(2)))


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-images", _drawn(rng, (137, 1, 1, 2), (1, 1, 1, 2)), family="sizes")
    yield Case("many-channels", _drawn(rng, (1, 139, 2, 1), (1, 139, 2, 1)), family="sizes")
    yield Case("many-filters", _drawn(rng, (1, 1, 1, 2), (141, 1, 1, 2)), family="sizes")
    yield Case("high-map", _drawn(rng, (1, 1, 140, 2), (1, 1, 3, 2)), family="sizes")
    yield Case("wide-map", _drawn(rng, (1, 1, 2, 138), (1, 1, 2, 3)), family="sizes")
    yield Case("large-kernel", _drawn(rng, (1, 1, 18, 20), (1, 1, 17, 18)), family="sizes")
    yield Case("large-stride", _drawn(rng, (2, 1, 41, 38), (2, 1, 3, 2), stride=17), family="sizes")
    yield Case("large-padding", _drawn(rng, (1, 2, 3, 2), (2, 2, 3, 2), stride=5, padding=12), family="sizes")


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    """Every factor is tried large and small; the products stay moderate."""
    shapes = (2, 2, 4, 5), (3, 2, 2, 3)
    yield Case("large-gradients", scaled(_drawn(rng, *shapes), x=-40, w=-40, dy=40), family="magnitudes")
    yield Case("small-gradients", scaled(_drawn(rng, *shapes, stride=2), x=40, w=40, dy=-40), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, *shapes, padding=1)), x=12, w=12, dy=12), family="magnitudes")
    same_size = (2, 2, 4, 4), (2, 2, 3, 3)
    yield Case("large-gradients-of-same-size", scaled(_drawn(rng, *same_size, padding=1), dy=12), family="magnitudes")
    yield Case("small-gradients-of-same-size", scaled(_drawn(rng, *same_size, padding=1), x=16, w=16, dy=-20), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (2, 1, 3, 4), (2, 1, 2, 2))), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, *shapes, padding=1), x=-8, w=-8, dy=-12), family="magnitudes")


def _maps(x: object, w: object, dy: object) -> dict[str, object]:
    """Return inputs of one image, one channel and one filter."""
    return arrays(x=[[x]], w=[[w]], dy=[[dy]])


def _drawn(rng: np.random.Generator, x: tuple[int, ...], w: tuple[int, ...], **options: int) -> dict[str, object]:
    """Return inputs with a gradient for every place of the window."""
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    places = [(size + 2 * padding - k) // stride + 1 for size, k in zip(x[2:], w[2:], strict=True)]
    shapes = {"x": x, "w": w, "dy": (x[0], w[0], *places)}
    return {name: odd_sixteenths(rng, *shape) for name, shape in shapes.items()} | options


def _by_places(x, w, dy, stride, padding, *, seen=None, add=True, crop=True, kernels=None):
    """Return (dx, dw, db) window by window; the keywords carry the flaws."""
    (kh, kw), (height, width), border = w.shape[2:], x.shape[2:], (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border)) if seen is None else seen
    dxp, dw = np.zeros_like(padded), np.zeros_like(w)
    for i, j in np.ndindex(dy.shape[2:]):
        window = (..., slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw))
        dw += np.tensordot(dy[:, :, i, j], padded[window], axes=(0, 0))
        given = np.tensordot(dy[:, :, i, j], w if kernels is None else kernels, axes=1)
        dxp[window] = dxp[window] + given if add else given
    dx = dxp[:, :, padding : padding + height, padding : padding + width] if crop else dxp
    return dx, dw, dy.sum(axis=(0, 2, 3))


@misconception(
    "overlaps-overwritten",
    en="Where windows overlap, the later one overwrites the gradient of the earlier one. The gradients should be added up: += instead of "
    "=.",
    ru="Там, где окна перекрываются, следующее затирает градиент предыдущего. Градиенты нужно складывать: += вместо =.",
)
def overlaps_overwritten(x, w, dy, stride=1, padding=0):
    return _by_places(x, w, dy, stride, padding, add=False)


@misconception(
    "kernel-flipped-in-dx",
    en="The kernel was turned by 180° and then spread. It should be spread as it is: the turn belongs to the other form, in which a pixel "
    "collects deltas.",
    ru="Ядро повёрнуто на 180°, а затем наложено. Накладывать w нужно без поворота: поворот относится к другой форме, в которой пиксель "
    "собирает дельты.",
)
def kernel_flipped_in_dx(x, w, dy, stride=1, padding=0):
    return _by_places(x, w, dy, stride, padding, kernels=w[:, :, ::-1, ::-1])


@misconception(
    "padding-not-cropped",
    en="dx still has the padding around it. The added zeros are no inputs and should be cut off: dx has the shape of x.",
    ru="У dx осталась набивка. Добавленные нули — не входы, их нужно отрезать: форма dx такая же, как у x.",
)
def padding_not_cropped(x, w, dy, stride=1, padding=0):
    return _by_places(x, w, dy, stride, padding, crop=False)


@misconception(
    "crop-empties-unpadded",
    en="dx is cut out with padding:-padding, which keeps nothing where the padding is 0. It should be cut out by the size of x: "
    "padding : padding + H.",
    ru="dx вырезан срезом padding:-padding, а при набивке 0 такой срез пуст. Вырезать нужно по размеру x: padding : padding + H.",
)
def crop_empties_unpadded(x, w, dy, stride=1, padding=0):
    dx, dw, db = _by_places(x, w, dy, stride, padding, crop=False)
    return dx[:, :, padding:-padding, padding:-padding], dw, db


@misconception(
    "batch-averaged",
    en="dw and db were divided by N. They should be sums over the batch, since all images share the kernel.",
    ru="dw и db разделены на N. Они должны быть суммами по батчу, поскольку ядро у всех изображений общее.",
)
def batch_averaged(x, w, dy, stride=1, padding=0):
    dx, dw, db = conv2d_backward(x, w, dy, stride, padding)
    return dx, dw / len(x), db / len(x)


@misconception(
    "db-batch-only",
    en="db was averaged over the places of the map. It should be the sum over batch and places, since the bias is added in every place.",
    ru="db усреднено по положениям на карте. Это должна быть сумма по батчу и положениям, поскольку смещение прибавляется в каждом "
    "положении.",
)
def db_batch_only(x, w, dy, stride=1, padding=0):
    dx, dw, _ = conv2d_backward(x, w, dy, stride, padding)
    return dx, dw, dy.mean(axis=(2, 3)).sum(axis=0)


@misconception(
    "stride-ignored",
    en="The windows were taken one pixel apart. The window of output (i, j) should begin at (stride·i, stride·j).",
    ru="Окна взяты с шагом 1. Окно выхода (i, j) должно начинаться в (stride·i, stride·j).",
)
def stride_ignored(x, w, dy, stride=1, padding=0):
    return _by_places(x, w, dy, 1, padding)


@misconception(
    "dw-flipped",
    en="dw is turned by 180°. It should be oriented as w is: dw[o, c, p, q] belongs to the weight w[o, c, p, q].",
    ru="dw повёрнуто на 180°. Оно должно быть ориентировано так же, как w: dw[o, c, p, q] относится к весу w[o, c, p, q].",
)
def dw_flipped(x, w, dy, stride=1, padding=0):
    dx, dw, db = conv2d_backward(x, w, dy, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


@misconception(
    "dw-from-unpadded-input",
    en="dw was summed with windows of x itself. The windows of the padded input should be used, over which the forward pass slid.",
    ru="В dw взяты окна самого x. Нужно брать окна входа с набивкой, по которому двигался прямой проход.",
)
def dw_from_unpadded_input(x, w, dy, stride=1, padding=0):
    after = (0, 2 * padding)
    _, dw, _ = _by_places(x, w, dy, stride, padding, seen=np.pad(x, ((0, 0), (0, 0), after, after)))
    dx, _, db = conv2d_backward(x, w, dy, stride, padding)
    return dx, dw, db


@misconception(
    "dx-first-output-map-only",
    en="dx has the contribution of output map 0 only. The contributions of all output maps should be added up, since each is made of x.",
    ru="В dx учтена только выходная карта 0. Нужно сложить вклады всех выходных карт, поскольку каждая из них получена из x.",
)
def dx_first_output_map_only(x, w, dy, stride=1, padding=0):
    dx, _, _ = conv2d_backward(x, w[:1], dy[:, :1], stride, padding)
    return dx, *conv2d_backward(x, w, dy, stride, padding)[1:]


@alternative("window by window")
def by_places(x, w, dy, stride=1, padding=0):
    return _by_places(x, w, dy, stride, padding)


@alternative("windows as rows of a matrix, the results in float32")
def by_matrix(x, w, dy, stride=1, padding=0):
    channels, (filters, _, kh, kw), border = x.shape[1], w.shape, (padding, padding)
    numbers = np.pad(np.arange(1, x.size + 1).reshape(x.shape), ((0, 0), (0, 0), border, border))  # 0: a pixel of the padding
    windows = sliding_window_view(numbers, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, channels * kh * kw)
    gradients = dy.transpose(0, 2, 3, 1).reshape(-1, filters)
    rows = np.concatenate([[0], x.ravel()])[windows]
    dx = np.bincount(windows.ravel(), (gradients @ w.reshape(filters, -1)).ravel(), x.size + 1)[1:]
    results = dx.reshape(x.shape), (gradients.T @ rows).reshape(w.shape), gradients.sum(axis=0)
    return tuple(map(np.float32, results))


@alternative("full convolution of the deltas with zeros between them")
def by_full_convolution(x, w, dy, stride=1, padding=0):
    (kh, kw), (rows, columns) = w.shape[2:], dy.shape[2:]
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border))
    tall, wide = padded.shape[2] + kh - 1, padded.shape[3] + kw - 1
    deltas = np.zeros((len(dy), len(w), tall, wide))
    deltas[:, :, kh - 1 : kh - 1 + stride * rows : stride, kw - 1 : kw - 1 + stride * columns : stride] = dy
    dxp = np.einsum("noijpq,ocpq->ncij", sliding_window_view(deltas, (kh, kw), axis=(2, 3)), w[:, :, ::-1, ::-1])
    dx = dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    inner = deltas[:, :, kh - 1 : tall - kh + 1, kw - 1 : wide - kw + 1]
    dw = np.einsum("noij,ncpqij->ocpq", inner, sliding_window_view(padded, inner.shape[2:], axis=(2, 3)))
    return dx, dw, np.einsum("noij->o", dy)
