"""A fragment of a convolutional network: lecture 0, «Субдискретизация», figure 31; lecture 1, «CNN формально»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard, with_more_digits

Array = NDArray[np.floating]


def cnn_fragment(x: Array, w: Array, b: Array, pool: int = 2) -> Array:
    """Return the largest value of every pool×pool tile of ReLU(x ⋆ w + b)."""
    return _tiles(np.maximum(_convolve(x, w, b), 0), pool).max(axis=(4, 5))


def _convolve(x: Array, w: Array, b: Array) -> Array:
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("ncijpq,ocpq->noij", windows, w) + b[:, None, None]


def _tiles(z: Array, pool: int) -> Array:
    """Return the tiles that fit, shape (N, O, Ho, Wo, pool, pool)."""
    return sliding_window_view(z, (pool, pool), axis=(2, 3))[:, :, ::pool, ::pool]


def oracle(x: Array, w: Array, b: Array, pool: int = 2) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return F.max_pool2d(torch.relu(F.conv2d(torch.tensor(x), torch.tensor(w), torch.tensor(b))), pool).numpy()


TOLERANCE = REDUCE

SIZES = (
    ((17, 1, 3, 3), (2, 1, 2, 2), 2),
    ((1, 17, 3, 3), (2, 17, 2, 2), 1),
    ((1, 2, 3, 3), (130, 2, 2, 2), 2),
    ((1, 1, 4, 150), (1, 1, 2, 2), 2),
    ((1, 1, 70, 5), (1, 1, 3, 3), 2),
    ((1, 1, 12, 12), (2, 1, 11, 11), 1),
    ((2, 1, 36, 37), (2, 1, 2, 2), 17),
)
"""Shapes of image and filters and the window: each is long along one axis or two."""

SCALES = {
    "large-inputs": {"x": 12, "b": 12},
    "tiny-inputs": {"x": -50, "b": -50},
    "large-filters": {"w": 12, "b": 12},
    "tiny-filters": {"w": -50, "b": -50},
}
"""Powers of two under which the output is scaled alike: ReLU and the maximum let a positive factor through."""

EQUIVALENT_MUTANTS = {
    "(pool, pool), axis=(3, 2)": "the tile is square: its rows and columns may be cut in either order",
    "axis=(5, 4)": "a maximum over two axes does not depend on their order",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("nonlinearity", 2.0, {"en": "pre-activations of both signs", "ru": "значения обоих знаков до активации"}),
    Family(
        "pooling", 2.0, {"en": "windows of several sizes, sizes that they do not divide", "ru": "разные окна, размеры, не кратные окну"}
    ),
    Family("channels", 3.0, {"en": "several images, channels and filters", "ru": "несколько изображений, каналов и фильтров"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes", 2.0),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and, for every shape worth trying, random numbers."""
    image = [[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]]
    yield Case("lecture-5x5", _one(image, [[0, 1, 0], [1, 0, 1], [2, 1, 0]], -8, pool=2), family="lecture", public=True)
    yield Case("two-by-two-tiles", _one(image, [[1, 0], [0, -1]], -0.5), family="lecture", public=True)
    yield from _nonlinearity(rng)
    yield from _pooling(rng)
    for x, w, options in (
        ((2, 3, 5, 6), (4, 3, 2, 2), {}),
        ((1, 2, 7, 5), (3, 2, 3, 3), {"pool": 2}),
        ((3, 2, 4, 6), (1, 2, 1, 1), {"pool": 3}),
        ((2, 3, 5, 5), (3, 3, 3, 3), {"pool": 1}),
        ((3, 1, 6, 4), (2, 1, 2, 2), {"pool": 3}),
    ):
        yield Case("x{}x{}x{}x{}-".format(*x) + "w{}x{}x{}x{}".format(*w), _drawn(rng, x, w, **options), family="channels")
    for x, w, options in (((2, 2, 5, 6), (3, 2, 2, 2), {"pool": 1}), ((1, 3, 6, 5), (2, 3, 3, 3), {})):
        inputs = {name: np.float32(v) if isinstance(v, np.ndarray) else v for name, v in _drawn(rng, x, w, **options).items()}
        yield Case("single-{}x{}x{}x{}".format(*w), inputs, family="single")
    yield Case("non-contiguous", _drawn(rng, (2, 3, 6, 5), (2, 3, 2, 2)), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (2, 2, 5, 4), (3, 2, 3, 3), pool=1), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (1, 3, 5, 7), (2, 3, 2, 2), pool=3), family="memory", readonly=True)
    yield called_again(_drawn(rng, (2, 2, 4, 5), (3, 2, 2, 2)), _drawn(rng, (2, 2, 4, 5), (3, 2, 2, 2)))
    for x, w, pool in SIZES:
        yield Case("sizes-{}x{}x{}x{}".format(*x) + f"-pool-{pool}", _drawn(rng, x, w, pool=pool), family="sizes")
    for name, powers in SCALES.items():
        yield Case(name, scaled(_drawn(rng, (2, 2, 5, 4), (3, 2, 2, 2)), **powers), family="magnitudes", tolerance=RELATIVE)
    positive = {name: abs(value) for name, value in _drawn(rng, (2, 2, 5, 4), (3, 2, 2, 2)).items()}
    yield Case("more-digits", with_more_digits(rng, positive), family="magnitudes")
    yield Case("third", _one([[1 / 7]], [[0.3]], 1 / 3, pool=1), family="magnitudes")


def _one(image: object, kernel: object, bias: float, **options: int) -> dict[str, object]:
    """Return the inputs for one map and one filter."""
    arrays = {"x": [[image]], "w": [[kernel]], "b": [bias]}
    return {name: np.array(values, dtype=np.float64) for name, values in arrays.items()} | options


def _drawn(rng: np.random.Generator, x: tuple[int, ...], w: tuple[int, ...], **options: int) -> dict[str, object]:
    """Return odd sixteenths in (-2, 2): never zero, and every sum of products is exact even in float32."""
    shapes = {"x": x, "w": w, "b": w[:1]}
    return {name: (2 * rng.integers(-16, 16, shape) + 1) / 16 for name, shape in shapes.items()} | options


def _nonlinearity(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("negative", _one([[1, 2], [3, 4]], [[-1]], 0, pool=2), family="nonlinearity")
    yield Case("flip", _one([[1, 2]], [[1]], -1.5, pool=1), family="nonlinearity")
    yield Case("negative-input", _one([[-1]], [[2]], 0.5, pool=1), family="nonlinearity")
    for rows, columns in ((4, 6), (7, 5)):
        inputs = _drawn(rng, (1, 1, rows, columns), (1, 1, 2, 2), pool=1)
        yield Case(f"signed-{rows}x{columns}", inputs, family="nonlinearity")
    yield Case("low-bias", _drawn(rng, (1, 1, 7, 7), (2, 1, 2, 2)) | {"b": np.array([-2.25, -4.5])}, family="nonlinearity")


def _pooling(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("positive", _one([[1, 2], [3, 4]], [[2]], 1, pool=2), family="pooling")
    yield Case("kernel2", _one([[1, 2], [3, 5]], [[1, 2], [3, 7]], 0, pool=1), family="pooling")
    for rows, columns, kernel, options in ((6, 8, 3, {}), (7, 6, 2, {}), (7, 9, 2, {"pool": 3}), (8, 5, 1, {"pool": 4})):
        inputs = _drawn(rng, (1, 1, rows, columns), (1, 1, kernel, kernel), **options)
        yield Case(f"tiles-{rows}x{columns}-{kernel}", inputs, family="pooling")


@misconception(
    "relu-omitted",
    en="There is no nonlinearity: negative values come through. Between convolution and pooling there should be a "
    "ReLU: max(0, y), element by element.",
    ru="Нет нелинейности: отрицательные значения проходят дальше. Между свёрткой и субдискретизацией нужна ReLU: max(0, y) поэлементно.",
)
def relu_omitted(x, w, b, pool=2):
    return _tiles(_convolve(x, w, b), pool).max(axis=(4, 5))


@misconception(
    "relu-on-input",
    en="ReLU is applied to the image before the convolution. It should be applied to the result of the convolution, bias included.",
    ru="ReLU применена к изображению до свёртки. Её нужно применять к результату свёртки вместе со смещением.",
)
def relu_on_input(x, w, b, pool=2):
    return _tiles(_convolve(np.maximum(x, 0), w, b), pool).max(axis=(4, 5))


@misconception(
    "average-pooling",
    en="The mean of every window is returned. The fragment should pool by the maximum.",
    ru="Возвращены средние по окнам. Субдискретизация во фрагменте должна брать максимум.",
)
def average_pooling(x, w, b, pool=2):
    return _tiles(np.maximum(_convolve(x, w, b), 0), pool).mean(axis=(4, 5))


@misconception(
    "bias-after-relu",
    en="The bias is added after ReLU. It should be part of the convolution: ReLU(x ⋆ w + b).",
    ru="Смещение прибавлено после ReLU. Оно должно входить в свёртку: ReLU(x ⋆ w + b).",
)
def bias_after_relu(x, w, b, pool=2):
    return cnn_fragment(x, w, 0 * b, pool) + b[:, None, None]


@misconception(
    "flipped-kernel",
    en="The kernel is turned by 180°. It should be laid on the window as it is, like in the lecture's worked example.",
    ru="Ядро повёрнуто на 180°. Оно должно накладываться на окно без поворота, как в примере из лекции.",
)
def flipped_kernel(x, w, b, pool=2):
    return cnn_fragment(x, w[:, :, ::-1, ::-1], b, pool)


@misconception(
    "same-padding",
    en="The image is padded with zeros, so that the map keeps its size. The convolution should be valid: only windows inside the image.",
    ru="Изображение дополнено нулями, чтобы карта сохранила размер. Свёртка здесь должна быть valid: только окна внутри изображения.",
)
def same_padding(x, w, b, pool=2):
    k = w.shape[2]
    sides = (k // 2, (k - 1) // 2)
    return cnn_fragment(np.pad(x, ((0, 0), (0, 0), sides, sides)), w, b, pool)


@misconception(
    "pool-stride-one",
    en="The pooling window moves by one pixel. Its step should be its own side, so that the windows do not overlap.",
    ru="Окно субдискретизации сдвигается на один пиксель. Его шаг должен быть равен стороне окна, чтобы окна не пересекались.",
)
def pool_stride_one(x, w, b, pool=2):
    z = np.maximum(_convolve(x, w, b), 0)
    return sliding_window_view(z, (pool, pool), axis=(2, 3)).max(axis=(4, 5))


@alternative("loops over images, filters and tiles; the maximum begins with 0, which is the ReLU")
def by_loops(x, w, b, pool=2):
    k = w.shape[2]
    rows, columns = (x.shape[2] - k + 1) // pool, (x.shape[3] - k + 1) // pool
    z = np.zeros((len(x), len(w), rows, columns))
    for n, o, i, j in np.ndindex(z.shape):
        for p, q in np.ndindex(pool, pool):
            top, left = i * pool + p, j * pool + q
            z[n, o, i, j] = max(z[n, o, i, j], (x[n, :, top : top + k, left : left + k] * w[o]).sum() + b[o])
    return z


@alternative("shifted images, then tiles by reshape, ReLU last")
def by_reshape(x, w, b, pool=2):
    k, images, filters = w.shape[2], len(x), len(w)
    rows, columns = x.shape[2] - k + 1, x.shape[3] - k + 1
    y = np.zeros((images, filters, rows, columns), x.dtype) + b.reshape(1, -1, 1, 1)
    for p, q in np.ndindex(k, k):
        y += np.tensordot(x[:, :, p : p + rows, q : q + columns], w[:, :, p, q], axes=(1, 1)).transpose(0, 3, 1, 2)
    down, right = rows // pool, columns // pool
    tiles = y[:, :, : down * pool, : right * pool].reshape(images, filters, down, pool, right, pool)
    return np.where((top := tiles.max(axis=(3, 5))) > 0, top, 0)


@alternative("float32 throughout")
def in_single_precision(x, w, b, pool=2):
    return by_reshape(np.float32(x), np.float32(w), np.float32(b), pool)
