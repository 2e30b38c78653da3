"""Naive Inception module: lecture 2, «Inception module», convolutions 1×1, 3×3, 5×5 and 3×3 max pooling side by side."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard, with_more_digits

Array = NDArray[np.floating]


def inception(x: Array, w1: Array, b1: Array, w3: Array, b3: Array, w5: Array, b5: Array) -> Array:
    """Return the maps of the three convolutions and of the pooling, one after the other along the channels."""
    return np.concatenate(_branches(x, w1, b1, w3, b3, w5, b5), axis=1)


def _branches(x: Array, w1: Array, b1: Array, w3: Array, b3: Array, w5: Array, b5: Array) -> list[Array]:
    maps = [np.einsum("ncijpq,ocpq->noij", _windows(x, w.shape[2]), w) + b[:, None, None] for w, b in ((w1, b1), (w3, b3), (w5, b5))]
    return [*maps, _windows(x, 3, -np.inf).max(axis=(4, 5))]


def _windows(x: Array, side: int, fill: float = 0.0) -> Array:
    """Return the window around every pixel, shape (N, C, H, W, side, side); *fill* stands for what is outside."""
    border = (side // 2, side // 2)
    padded = np.pad(x, ((0, 0), (0, 0), border, border), constant_values=fill)
    return sliding_window_view(padded, (side, side), axis=(2, 3))


def oracle(x: Array, w1: Array, b1: Array, w3: Array, b3: Array, w5: Array, b5: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    image, *weights = (torch.tensor(array) for array in (x, w1, b1, w3, b3, w5, b5))
    maps = [F.conv2d(image, *weights[2 * i : 2 * i + 2], padding=i) for i in range(3)]
    return torch.cat([*maps, F.max_pool2d(image, 3, stride=1, padding=1)], dim=1).numpy()


TOLERANCE = REDUCE

SIZES = (
    ((17, 1, 2, 2), (1, 1, 1)),
    ((1, 17, 2, 2), (1, 2, 1)),
    ((1, 1, 2, 130), (1, 1, 1)),
    ((1, 1, 40, 2), (1, 1, 1)),
    ((1, 1, 2, 2), (130, 17, 9)),
    ((1, 1, 2, 2), (9, 130, 17)),
    ((1, 1, 2, 2), (17, 9, 130)),
)
"""Shapes of the image and numbers of filters: each is long along one axis, or has many filters in one branch."""

_FILTERS = ("w1", "b1", "w3", "b3", "w5", "b5")
SCALES = {
    "large-inputs": {"x": 16, "b1": 16, "b3": 16, "b5": 16},
    "tiny-inputs": {"x": -50, "b1": -50, "b3": -50, "b5": -50},
    "large-filters": dict.fromkeys(_FILTERS, 16),
    "tiny-filters": dict.fromkeys(_FILTERS, -50),
}
"""Powers of two under which whole maps are scaled alike."""

OUTSIDE_DOMAIN = {
    "cap:w1.axis[23]:*": "the kernels of w1 are 1×1",
    "cap:w3.axis[23]:*": "the kernels of w3 are 3×3",
    "cap:w5.axis[23]:*": "the kernels of w5 are 5×5",
}
EQUIVALENT_MUTANTS = {
    "axis=(5, 4)": "a maximum over two axes does not depend on their order",
    "w.shape[3]": "the kernels are square",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "example of the statement", "ru": "пример из условия"}),
    Family("small", 1.0, {"en": "images smaller than the kernels", "ru": "изображения меньше ядер"}),
    Family("negative", 2.0, {"en": "negative images", "ru": "отрицательные изображения"}),
    Family("branches", 3.0, {"en": "branches of different width, several images", "ru": "ветви разной ширины, несколько изображений"}),
    Family("equal", 1.0, {"en": "as many filters in every branch as channels", "ru": "в каждой ветви столько фильтров, сколько каналов"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes", 2.0),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("toy", _counted([[-1, -2]]), family="lecture", public=True)
    yield Case("two-by-two", _counted([[1, -2], [3, 4]]), family="small")
    for shape, filters in (((2, 1, 1, 1), (1, 2, 1)), ((1, 2, 3, 1), (2, 1, 1)), ((2, 1, 2, 4), (1, 1, 2))):
        yield Case("small-{}x{}x{}x{}".format(*shape), _drawn(rng, shape, filters), family="small")
    for shape, filters in (((2, 2, 4, 5), (2, 1, 3)), ((1, 3, 5, 3), (1, 2, 1))):
        inputs = _drawn(rng, shape, filters)
        yield Case("negative-{}x{}x{}x{}".format(*shape), inputs | {"x": -abs(inputs["x"]) - 1}, family="negative")
    for shape, filters in (((2, 3, 5, 4), (1, 2, 3)), ((3, 2, 4, 6), (3, 1, 2)), ((1, 1, 5, 5), (2, 3, 1)), ((2, 2, 3, 5), (2, 3, 2))):
        yield Case("random-{}x{}x{}x{}".format(*shape), _drawn(rng, shape, filters), family="branches")
    for channels, rows, columns in ((2, 4, 3), (3, 3, 3), (1, 5, 4)):
        yield Case(f"equal-{channels}", _drawn(rng, (2, channels, rows, columns), (channels,) * 3), family="equal")
    for shape, filters in (((2, 2, 4, 5), (1, 3, 2)), ((1, 3, 5, 4), (2, 1, 3))):
        inputs = {name: np.float32(value) for name, value in _drawn(rng, shape, filters).items()}
        yield Case("single-{}x{}x{}x{}".format(*shape), inputs, family="single")
    yield Case("non-contiguous", _drawn(rng, (2, 3, 5, 4), (2, 1, 3)), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (3, 2, 4, 5), (1, 3, 2)), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (2, 2, 3, 4), (3, 2, 1)), family="memory", readonly=True)
    yield called_again(_drawn(rng, (2, 2, 3, 4), (2, 1, 2)), _drawn(rng, (2, 2, 3, 4), (2, 1, 2)))
    for shape, filters in SIZES:
        yield Case("sizes-{}x{}x{}x{}-".format(*shape) + "{}-{}-{}".format(*filters), _drawn(rng, shape, filters), family="sizes")
    for name, powers in SCALES.items():
        yield Case(name, scaled(_drawn(rng, (2, 2, 4, 3), (2, 3, 1)), **powers), family="magnitudes", tolerance=RELATIVE)
    yield Case("more-digits", with_more_digits(rng, _drawn(rng, (2, 2, 4, 3), (2, 3, 1))), family="magnitudes")


def _counted(image: object) -> dict[str, Array]:
    """Return one map, the 1×1 kernel 2 with bias 1, and kernels that hold 1, 2, 3, ... with bias 0."""
    one = np.ones(1)
    kernels = {side: np.arange(1.0, side * side + 1).reshape(1, 1, side, side) for side in (3, 5)}
    inputs = {"x": np.array(image, dtype=np.float64)[None, None], "w1": np.full((1, 1, 1, 1), 2.0), "b1": one}
    return inputs | {"w3": kernels[3], "b3": 0 * one, "w5": kernels[5], "b5": 0 * one}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], filters: tuple[int, ...]) -> dict[str, Array]:
    """Return odd sixteenths: an image in (-3, 1), mostly negative, weights and biases in (-1, 1)."""
    inputs = {"x": (2 * rng.integers(-24, 8, shape) + 1) / 16}
    for side, count in zip((1, 3, 5), filters, strict=True):
        inputs[f"w{side}"] = (2 * rng.integers(-8, 8, (count, shape[1], side, side)) + 1) / 16
        inputs[f"b{side}"] = (2 * rng.integers(-8, 8, count) + 1) / 16
    return inputs


@misconception(
    "summed-branches",
    en="The maps of all branches are added up into one. They should be laid side by side: O1 + O3 + O5 + C channels.",
    ru="Карты всех ветвей сложены в одну. Их нужно поставить рядом: каналов O1 + O3 + O5 + C.",
)
def summed_branches(x, w1, b1, w3, b3, w5, b5):
    return inception(x, w1, b1, w3, b3, w5, b5).sum(axis=1, keepdims=True)


@misconception(
    "wrong-concat-axis",
    en="The branches are joined along the rows of the maps. Join them along the channels: axis 1 of (N, C, H, W).",
    ru="Ветви соединены вдоль строк карт. Соединяйте их по каналам: это ось 1 в (N, C, H, W).",
)
def wrong_concat_axis(x, w1, b1, w3, b3, w5, b5):
    return np.concatenate(_branches(x, w1, b1, w3, b3, w5, b5), axis=2)


@misconception(
    "branch-order",
    en="The branches are in reverse order. The order should be 1×1, 3×3, 5×5, pooling, as on the slide.",
    ru="Ветви идут в обратном порядке. Порядок должен быть таким, как на слайде: 1×1, 3×3, 5×5, max-pooling.",
)
def branch_order(x, w1, b1, w3, b3, w5, b5):
    return np.concatenate(_branches(x, w1, b1, w3, b3, w5, b5)[::-1], axis=1)


@misconception(
    "pooling-zero-padding",
    en="The pooling branch is padded with zeros, which win over negative values. Pad it with −∞ (-np.inf).",
    ru="Ветвь max-pooling дополнена нулями, и они оказываются больше отрицательных значений. Дополняйте её −∞ (-np.inf).",
)
def pooling_zero_padding(x, w1, b1, w3, b3, w5, b5):
    *maps, _ = _branches(x, w1, b1, w3, b3, w5, b5)
    return np.concatenate([*maps, _windows(x, 3).max(axis=(4, 5))], axis=1)


@misconception(
    "pooling-branch-missing",
    en="The pooling branch is missing. The last C channels of the result should be the pooled input.",
    ru="Потеряна ветвь max-pooling. Последними C каналами результата должен быть вход после max-pooling.",
)
def pooling_branch_missing(x, w1, b1, w3, b3, w5, b5):
    return np.concatenate(_branches(x, w1, b1, w3, b3, w5, b5)[:3], axis=1)


@misconception(
    "unpadded-branches",
    en="The 3×3 and 5×5 branches are not padded, and their maps are smaller than the others. Pad by 1 and by 2, so that all keep H×W.",
    ru="Ветви 3×3 и 5×5 взяты без набивки, и их карты меньше остальных. Дополняйте вход на 1 и на 2, чтобы все карты были H×W.",
    raises="ValueError",
)
def unpadded_branches(x, w1, b1, w3, b3, w5, b5):
    first, third, fifth, pooled = _branches(x, w1, b1, w3, b3, w5, b5)
    return np.concatenate([first, third[:, :, 1:-1, 1:-1], fifth[:, :, 2:-2, 2:-2], pooled], axis=1)


@misconception(
    "relu-applied",
    en="The result goes through ReLU. The module of this exercise should have no activation: negative values stay.",
    ru="Результат пропущен через ReLU. В модуле этого задания активации быть не должно: отрицательные значения остаются.",
)
def relu_applied(x, w1, b1, w3, b3, w5, b5):
    return np.maximum(inception(x, w1, b1, w3, b3, w5, b5), 0)


@alternative("loops over the pixels, windows clipped at the edge")
def by_pixels(x, w1, b1, w3, b3, w5, b5):
    images, channels, height, width = x.shape
    y = np.zeros((images, len(w1) + len(w3) + len(w5) + channels, height, width))
    for i, j in np.ndindex(height, width):
        column = []
        for w, b in ((w1, b1), (w3, b3), (w5, b5)):
            half = w.shape[2] // 2
            top, left = max(i - half, 0), max(j - half, 0)
            window = x[:, :, top : i + half + 1, left : j + half + 1]
            kernel = w[:, :, top - i + half :, left - j + half :][:, :, : window.shape[2], : window.shape[3]]
            column.append(np.tensordot(window, kernel, axes=([1, 2, 3], [1, 2, 3])) + b)
        column.append(x[:, :, max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].max(axis=(2, 3)))
        y[:, :, i, j] = np.hstack(column)
    return y


@alternative("one 5×5 convolution: the smaller kernels are framed with zeros; float32")
def framed_kernels(x, w1, b1, w3, b3, w5, b5):
    kernels = [np.pad(w, ((0, 0), (0, 0), (frame, frame), (frame, frame))) for w, frame in ((w1, 2), (w3, 1), (w5, 0))]
    w, b = np.float32(np.vstack(kernels)), np.float32(np.hstack([b1, b3, b5]))
    height, width = x.shape[2:]
    y = np.zeros((len(x), len(w), height, width), np.float32) + b.reshape(1, -1, 1, 1)
    padded = np.pad(np.float32(x), ((0, 0), (0, 0), (2, 2), (2, 2)))
    best = np.float32(x)
    lowest = np.pad(best, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=np.finfo(np.float32).min)
    for p, q in np.ndindex(5, 5):
        y += np.einsum("ncij,oc->noij", padded[:, :, p : p + height, q : q + width], w[:, :, p, q])
    for p, q in np.ndindex(3, 3):
        best = np.maximum(best, lowest[:, :, p : p + height, q : q + width])
    return np.append(y, best, axis=1)
