"""The Keras model of lecture 0, «Пример создания простой свёрточной сети», applied to images (no training, no dropout)."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import NARROW, called_again, scaled, standard

Array = NDArray[np.floating]


def keras_cnn(x: Array, k1: Array, b1: Array, k2: Array, b2: Array, W: Array, b: Array) -> Array:
    """Return the probabilities of the classes, shape (N, K)."""
    maps = _pooled(np.maximum(_convolve(_pooled(np.maximum(_convolve(x, k1, b1), 0)), k2, b2), 0))
    return _softmax(maps.reshape(len(x), -1) @ W + b)


def _convolve(x: Array, k: Array, b: Array) -> Array:
    """Return the valid convolution of NHWC images with an HWIO kernel."""
    windows = sliding_window_view(x, k.shape[:2], axis=(1, 2))
    return np.tensordot(windows, k, axes=([4, 5, 3], [0, 1, 2])) + b


def _pooled(z: Array) -> Array:
    return sliding_window_view(z, (2, 2), axis=(1, 2))[:, ::2, ::2].max(axis=(4, 5))


def _softmax(z: Array, axis: int = 1) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def oracle(x: Array, k1: Array, b1: Array, k2: Array, b2: Array, W: Array, b: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    t = torch.tensor(x).permute(0, 3, 1, 2)
    for kernel, bias in ((k1, b1), (k2, b2)):
        t = F.max_pool2d(torch.relu(F.conv2d(t, torch.tensor(kernel).permute(3, 2, 0, 1), torch.tensor(bias))), 2)
    return torch.softmax(t.permute(0, 2, 3, 1).flatten(1) @ torch.tensor(W) + torch.tensor(b), dim=1).numpy()


TOLERANCE = REDUCE

SIZES = (
    ((17, 10, 10, 1), (1, 1, 2)),
    ((1, 10, 10, 9), (1, 2, 2)),
    ((1, 10, 10, 1), (17, 2, 2)),
    ((1, 10, 10, 1), (1, 17, 2)),
    ((1, 10, 10, 1), (1, 2, 130)),
    ((1, 10, 46, 1), (1, 1, 3)),
    ((1, 46, 10, 1), (1, 1, 3)),
)
"""Shapes of the images and numbers of maps, features and classes: each is long along one axis."""

SCALES = {
    "large-images": {"x": 40, "b1": 40, "k2": -40},
    "tiny-images": {"x": -40, "b1": -40, "k2": 40},
    "large-first-kernels": {"k1": 40, "b1": 40, "k2": -40},
    "tiny-first-kernels": {"k1": -40, "b1": -40, "k2": 40},
    "large-second-layer": {"k2": 40, "b2": 40, "W": -40},
    "tiny-second-layer": {"k2": -40, "b2": -40, "W": 40},
}
"""Powers of two that leave the probabilities as they are: ReLU and pooling let a positive factor through."""

OUTSIDE_DOMAIN = {
    "asymptote:W:*": "a probability is a straight line in no weight; large weights are tried with small features",
    "close:b:1e-05": "adds to all biases alike or merges what differs by less than the tolerance",
}
EQUIVALENT_MUTANTS = {
    "(2, 2), axis=(2, 1)": "the window is square: its rows and columns may be cut in either order",
    "reshape(len(x), -2)": "NumPy takes any negative size for the one to be worked out",
    "axis=(5, 4)": "a maximum over two axes does not depend on their order",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "example of the statement", "ru": "пример из условия"}),
    Family(
        "sizes",
        3.0,
        {"en": "images of several sizes, the lecture's among them", "ru": "изображения разных размеров, в том числе как в лекции"},
    ),
    Family("odd", 2.0, {"en": "sizes that the pooling rounds down", "ru": "размеры, которые субдискретизация округляет вниз"}),
    Family("one-pixel", 1.0, {"en": "maps of one pixel at the end", "ru": "карты из одного пикселя в конце"}),
    Family("sure", 1.0, {"en": "large outputs before softmax", "ru": "большие выходы перед softmax"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    Family("large", 1.0, {"en": "many images, channels and classes", "ru": "много изображений, каналов и классов"}),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example and, for every shape worth trying, random numbers."""
    yield Case("dots", _dots(), family="lecture", public=True)
    for image, channels in (
        ((3, 14, 14, 1), (2, 3, 4)),
        ((2, 18, 14, 2), (3, 2, 3)),
        ((1, 14, 18, 2), (2, 2, 2)),
        ((2, 18, 18, 1), (3, 3, 4)),
    ):
        yield Case("{}x{}x{}x{}".format(*image), _drawn(rng, image, channels), family="sizes")
    yield Case("lecture-sizes", _drawn(rng, (1, 28, 28, 1), (32, 64, 10)), family="sizes")
    for image, channels in (
        ((2, 15, 17, 1), (2, 3, 3)),
        ((1, 17, 17, 2), (3, 2, 4)),
        ((3, 16, 15, 2), (2, 2, 2)),
        ((2, 17, 16, 1), (3, 3, 3)),
    ):
        yield Case("odd-{}x{}x{}x{}".format(*image), _drawn(rng, image, channels), family="odd")
    for image, channels in (((2, 10, 10, 1), (2, 3, 3)), ((3, 12, 12, 2), (3, 4, 2)), ((4, 11, 13, 1), (2, 4, 4))):
        yield Case("one-pixel-{}x{}x{}x{}".format(*image), _drawn(rng, image, channels), family="one-pixel")
    for image, free in (((1, 14, 14, 1), [-900.0, 900.0, 40.0]), ((3, 15, 14, 2), [1000.0, 0.0, -1000.0])):
        yield Case("sure-{}x{}x{}x{}".format(*image), _drawn(rng, image, (2, 3, 3)) | {"b": np.array(free)}, family="sure")
    faint_and_bright = _drawn(rng, (2, 14, 14, 1), (2, 3, 3))
    faint_and_bright["x"] *= np.array([1.0, 30.0])[:, None, None, None]
    faint_and_bright["W"] = np.ones((12, 1)) * [40.0, 0.0, -40.0]
    yield Case("faint-and-bright", faint_and_bright, family="sure")
    for image, channels in (((2, 14, 15, 2), (2, 3, 4)), ((1, 18, 14, 1), (3, 2, 3))):
        inputs = {name: np.float32(value) for name, value in _drawn(rng, image, channels).items()}
        yield Case("single-{}x{}x{}x{}".format(*image), inputs, family="single")
    yield Case("non-contiguous", _drawn(rng, (2, 15, 14, 2), (3, 2, 3)), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (2, 14, 16, 1), (2, 3, 4)), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (3, 14, 14, 2), (2, 2, 3)), family="memory", readonly=True)
    yield called_again(_drawn(rng, (2, 10, 10, 1), (2, 3, 3)), _drawn(rng, (2, 10, 10, 1), (2, 3, 3)))
    for image, channels in SIZES:
        yield Case("large-{}x{}x{}x{}-".format(*image) + "{}-{}-{}".format(*channels), _drawn(rng, image, channels), family="large")
    for name, powers in SCALES.items():
        yield Case(name, scaled(_drawn(rng, (2, 14, 14, 1), (2, 3, 3)), **powers), family="magnitudes")
    for name, level in (("large", 1000.0), ("large-negative", -1000.0)):
        biases = level + np.array([0.0, 1.0, -0.5])
        yield Case(f"{name}-biases", _drawn(rng, (2, 10, 10, 1), (2, 3, 3)) | {"b": biases}, family="magnitudes")
    repeated = {key: np.round(2 * value) / 2 for key, value in _drawn(rng, (2, 14, 14, 2), (3, 4, 4)).items()}
    repeated["W"] = rng.choice([-0.25, 0.5], repeated["W"].shape)
    yield Case("repeated-numbers", repeated, family="magnitudes")
    small = _drawn(rng, (1, 10, 10, 1), (1, 1, 4)) | {"W": np.zeros((1, 4)), "b": np.array([9e-7, -4e-7, 9e-7, 3e-5])}
    yield Case("small-biases", small, family="magnitudes", tolerance=NARROW)


def _dots() -> dict[str, Array]:
    """Return an image of four dots, kernels that move them and dense weights that read two of the features."""
    x, k1, k2, W = np.zeros((1, 14, 14, 1)), np.zeros((3, 3, 1, 1)), np.zeros((3, 3, 1, 2)), np.zeros((8, 2))
    for row, column, value in ((2, 2, 3), (3, 9, 1), (8, 4, 2), (10, 11, 4)):
        x[0, row, column, 0] = value
    k1[1, 1] = 1
    k2[1, 1, 0], k2[0, 0, 0, 1] = [1, -1], 1
    W[2, 0] = W[1, 1] = 1
    return {"x": x, "k1": k1, "b1": np.zeros(1), "k2": k2, "b2": np.zeros(2), "W": W, "b": np.array([0.5, -0.5])}


def _drawn(rng: np.random.Generator, image: tuple[int, ...], channels: tuple[int, int, int]) -> dict[str, Array]:
    """Return random inputs with maps of ordinary size; the biases of each convolution have both signs."""
    maps, features, classes = channels
    left = [((size - 2) // 2 - 2) // 2 for size in image[1:3]]
    width = left[0] * left[1] * features
    return {
        "x": rng.normal(size=image),
        "k1": rng.normal(size=(3, 3, image[3], maps)) * np.sqrt(2 / (9 * image[3])),
        "b1": rng.uniform(0.4, 0.8, maps) * np.resize([-1, 1], maps),
        "k2": rng.normal(size=(3, 3, maps, features)) * np.sqrt(1 / (9 * maps)),
        "b2": rng.uniform(0.5, 1.5, features) * np.resize([1, -1], features),
        "W": rng.normal(size=(width, classes)) / np.sqrt(width),
        "b": rng.normal(size=classes),
    }


def _model(x, k1, b1, k2, b2, W, b, *, relus=(True, True), pooled=_pooled, order=(0, 1, 2, 3), keep=1.0):
    """Return the outputs before softmax, with room for a slip in each step."""
    for kernel, bias, relu in ((k1, b1, relus[0]), (k2, b2, relus[1])):
        y = _convolve(x, kernel, bias)
        x = pooled(np.maximum(y, 0) if relu else y)
    return keep * x.transpose(order).reshape(len(x), -1) @ W + b


def _averaged(z):
    return sliding_window_view(z, (2, 2), axis=(1, 2))[:, ::2, ::2].mean(axis=(4, 5))


@misconception(
    "flatten-channels-first",
    en="The maps are flattened channel by channel. The order should be that of Keras, (row, column, channel): the channel varies fastest.",
    ru="Карты вытянуты канал за каналом. Порядок должен быть как в Keras: (строка, столбец, канал), быстрее всего меняется канал.",
)
def flatten_channels_first(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b, order=(0, 3, 1, 2)))


@misconception(
    "dropout-at-inference",
    en="The features are halved for Dropout(0.5). When a Keras model is applied, dropout does nothing: it scales in training already.",
    ru="Признаки уменьшены вдвое из-за Dropout(0.5). При применении модели Keras dropout ничего не делает: масштаб учтён при обучении.",
)
def dropout_at_inference(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b, keep=x.dtype.type(0.5)))


@misconception(
    "relu-forgotten",
    en='The second convolution has no activation. Both should have activation="relu".',
    ru='У второй свёртки нет активации. Она должна быть у обеих: activation="relu".',
)
def relu_forgotten(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b, relus=(True, False)))


@misconception(
    "relu-forgotten-twice",
    en='Neither convolution has an activation. Both should have activation="relu".',
    ru='Ни у одной свёртки нет активации. Она должна быть у обеих: activation="relu".',
)
def relu_forgotten_twice(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b, relus=(False, False)))


@misconception(
    "softmax-omitted",
    en="The outputs of the dense layer are returned. Its activation is softmax: the result is probabilities that add up to 1.",
    ru="Возвращены выходы полносвязного слоя. Его активация — softmax: результат — вероятности с суммой 1.",
)
def softmax_omitted(x, k1, b1, k2, b2, W, b):
    return _model(x, k1, b1, k2, b2, W, b)


@misconception(
    "softmax-over-batch",
    en="Softmax is normalised over the images. The probabilities of the classes of one image add up to 1: divide by the sum of the row.",
    ru="Softmax нормирован по изображениям. Нормировать нужно по классам, чтобы вероятности для одного изображения "
    "давали в сумме 1: делите на сумму по строке.",
)
def softmax_over_batch(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b), axis=0)


@misconception(
    "kernel-layout-misread",
    en="Rows and columns of the first kernel are swapped. Keras kernels are (kh, kw, in, out): row, column, input, output.",
    ru="Перепутаны строки и столбцы первого ядра. Ядра Keras — (kh, kw, in, out): строка, столбец, вход, выход.",
)
def kernel_layout_misread(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1.swapaxes(0, 1), b1, k2, b2, W, b)


@misconception(
    "kernel-layout-misread-twice",
    en="Rows and columns of both kernels are swapped. Keras kernels are (kh, kw, in, out): row, column, input, output.",
    ru="Перепутаны строки и столбцы обоих ядер. Ядра Keras — (kh, kw, in, out): строка, столбец, вход, выход.",
)
def kernel_layout_misread_twice(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1.swapaxes(0, 1), b1, k2.swapaxes(0, 1), b2, W, b)


@misconception(
    "flipped-kernel",
    en="The first kernel is turned by 180°. It should be laid on the window as it is.",
    ru="Первое ядро повёрнуто на 180°. Оно должно накладываться на окно без поворота.",
)
def flipped_kernel(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1[::-1, ::-1], b1, k2, b2, W, b)


@misconception(
    "flipped-kernel-twice",
    en="Both kernels are turned by 180°. They should be laid on the window as they are.",
    ru="Оба ядра повёрнуты на 180°. Они должны накладываться на окно без поворота.",
)
def flipped_kernel_twice(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1[::-1, ::-1], b1, k2[::-1, ::-1], b2, W, b)


@misconception(
    "average-pooling",
    en="The means of the windows are taken. They should be the largest values, as in MaxPooling2D.",
    ru="Взяты средние по окнам. Нужны наибольшие значения, как в MaxPooling2D.",
)
def average_pooling(x, k1, b1, k2, b2, W, b):
    return _softmax(_model(x, k1, b1, k2, b2, W, b, pooled=_averaged))


@misconception(
    "bias-omitted",
    en="The first convolution has no bias. Every layer should have one: 320 parameters are 32·(9 + 1).",
    ru="У первой свёртки нет смещения. Оно должно быть у каждого слоя: 320 параметров — это 32·(9 + 1).",
)
def bias_omitted(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1, 0 * b1, k2, b2, W, b)


@misconception(
    "bias-omitted-everywhere",
    en="No layer has a bias. All three should have one: 320 parameters are 32·(9 + 1).",
    ru="Ни у одного слоя нет смещения. Оно должно быть у всех трёх: 320 параметров — это 32·(9 + 1).",
)
def bias_omitted_everywhere(x, k1, b1, k2, b2, W, b):
    return keras_cnn(x, k1, 0 * b1, k2, 0 * b2, W, 0 * b)


@alternative("NCHW with windows as columns, as one would port it from PyTorch")
def channels_first(x, k1, b1, k2, b2, W, b):
    t = x.transpose(0, 3, 1, 2)
    for kernel, bias in ((k1, b1), (k2, b2)):
        filters = kernel.transpose(3, 2, 0, 1).reshape(len(bias), -1)
        rows, columns = t.shape[2] - 2, t.shape[3] - 2
        stacked = np.stack([t[:, :, p : p + rows, q : q + columns] for p in range(3) for q in range(3)], axis=2)
        y = (filters @ stacked.reshape(len(t), -1, rows * columns) + bias[:, None]).reshape(len(t), -1, rows, columns)
        y = y[:, :, : rows // 2 * 2, : columns // 2 * 2].clip(min=0)
        t = np.maximum.reduce([y[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)])
    z = np.moveaxis(t, 1, -1).reshape(len(x), -1).dot(W) + b
    z -= z.max(axis=1)[:, None]
    return np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
