"""Convolved features of a patch encoder: lecture 2, «Сверточные сети (формально)»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import arrays, called_again, memory_cases, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]


def convolved_features(x: Array, W1: Array, b1: Array, a: int, b: int) -> Array:
    """Return σ(W1 · patch + b1) for every patch of a×b pixels."""
    return _sigmoid(_sums(x, W1, a, b) + b1[:, None, None])


def _sums(x: Array, W1: Array, a: int, b: int) -> Array:
    """Return W1 · patch, the feature first."""
    patches = sliding_window_view(x, (a, b))
    return np.einsum("qpr,ijpr->qij", W1.reshape(len(W1), a, b), patches)


def _sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))  # e^(-z) itself may overflow


def oracle(x: Array, W1: Array, b1: Array, a: int, b: int) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    kernels = torch.tensor(W1).reshape(-1, 1, a, b)
    return torch.sigmoid(F.conv2d(torch.tensor(x)[None, None], kernels, torch.tensor(b1)))[0].numpy()


TOLERANCE = REDUCE

FAMILIES = (
    Family("lecture", 0.0, {"en": "the example of the statement", "ru": "пример из условия"}),
    Family("square", 2.0, {"en": "square patches", "ru": "квадратные фрагменты"}),
    Family("oblong", 2.0, {"en": "patches that are not square", "ru": "неквадратные фрагменты"}),
    Family(
        "extremes",
        1.0,
        {"en": "patches of one pixel and of the size of the image", "ru": "фрагменты в один пиксель и размером с изображение"},
    ),
    standard("sizes"),
    Family("magnitudes", 1.0, {"en": "sums far from zero", "ru": "суммы, далёкие от нуля"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example, the named edge cases and random numbers."""
    image = [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    yield Case("three-by-three", _inputs(image, [[1, -1, 2, 0]], [0.5], 2, 2), family="lecture", public=True)
    yield Case("one-patch", _inputs([[1, 2], [3, -5]], [[1, 0, 0.5, -1]], [0], 2, 2), family="square")
    for k, shape, side in ((3, (4, 5), 2), (2, (5, 4), 3), (2, (4, 4), 2)):
        yield Case(f"square-{shape[0]}x{shape[1]}-{side}", _drawn(rng, shape, k, side, side), family="square")
    yield Case("high-patch", _inputs([[1, 2], [0, 1], [3, 1]], [[1, -2]], [0], 2, 1), family="oblong")
    for k, shape, a, b in ((2, (5, 4), 3, 2), (3, (4, 6), 2, 3), (2, (3, 5), 1, 3)):
        yield Case(f"oblong-{shape[0]}x{shape[1]}-{a}x{b}", _drawn(rng, shape, k, a, b), family="oblong")
    yield Case("two-pixels", _inputs([[1, 2]], [[1]], [-1], 1, 1), family="extremes")
    yield Case("pixels", _drawn(rng, (3, 2), 2, 1, 1), family="extremes")
    yield Case("patch-is-image", _drawn(rng, (3, 4), 3, 3, 4), family="extremes")
    yield Case("many-features", _drawn(rng, (3, 4), 137, 2, 3), family="sizes")
    yield Case("high-image", _drawn(rng, (140, 2), 2, 3, 2), family="sizes")
    yield Case("wide-image", _drawn(rng, (2, 138), 2, 2, 2), family="sizes")
    yield Case("large-patches", _drawn(rng, (13, 14), 2, 11, 12), family="sizes")
    yield Case("saturated", _inputs([[-1000, -40, -22, -9, -4, 5, 12, 30, 800]], [[1], [0.5]], [0, 1], 1, 1), family="magnitudes")
    yield Case("large-weights", _inputs([[1, -1], [0, 2]], [[700, -80], [20, -3]], [0.25, -0.5], 1, 2), family="magnitudes")
    yield Case("large-biases", _inputs([[0.5, -1]], [[1], [2], [3], [-1]], [-1000, 1000, 19, -15], 1, 1), family="magnitudes")
    yield Case("small-pixels-large-weights", scaled(_drawn(rng, (3, 4), 2, 2, 2), x=-40, W1=40), family="magnitudes")
    yield Case("large-pixels-small-weights", scaled(_drawn(rng, (3, 4), 2, 2, 2), x=40, W1=-40), family="magnitudes")
    small = {"W1": -20, "b1": -20}
    yield Case("small-sums", scaled(_drawn(rng, (3, 4), 3, 2, 2), **small), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (3, 4), 2, 2, 2)), family="magnitudes")
    yield from single_cases(_drawn(rng, (4, 5), 2, 2, 3), _drawn(rng, (4, 3), 2, 2, 2))
    yield from memory_cases(_drawn(rng, (4, 5), 3, 3, 2), _drawn(rng, (5, 4), 2, 2, 3), _drawn(rng, (3, 4), 2, 2, 2))
    yield called_again(_drawn(rng, (3, 4), 2, 2, 2), _drawn(rng, (3, 4), 2, 2, 2))


def _inputs(x: object, w: object, bias: object, a: int, b: int) -> dict[str, object]:
    return arrays(x=x, W1=w, b1=bias) | {"a": a, "b": b}


def _drawn(rng: np.random.Generator, shape: tuple[int, int], k: int, a: int, b: int) -> dict[str, object]:
    """Return numbers whose weighted sums stay small: where σ is nearly flat, no mistake would show."""
    x, weights, bias = (2 * rng.integers(-12, 12, size) + 1 for size in (shape, (k, a * b), k))
    return _inputs(x / 16, weights / (8 * round(np.sqrt(a * b))), bias / 16, a, b)


@misconception(
    "sigmoid-omitted",
    en="The weighted sums were returned. σ should be applied to them.",
    ru="Возвращены взвешенные суммы. К ним нужно применить σ.",
)
def sigmoid_omitted(x, W1, b1, a, b):
    return _sums(x, W1, a, b) + b1[:, None, None]


@misconception(
    "patch-flattened-by-columns",
    en="The patch was written out column by column. It should be written out row by row: pixel (p, q) is number p·b + q.",
    ru="Фрагмент выписан по столбцам. Его нужно выписывать по строкам: номер пикселя (p, q) равен p·b + q.",
)
def patch_flattened_by_columns(x, W1, b1, a, b):
    by_columns = W1.reshape(-1, b, a).transpose(0, 2, 1).reshape(len(W1), -1)
    return convolved_features(x, by_columns, b1, a, b)


@misconception(
    "non-overlapping-patches",
    en="The patches lie side by side. There should be one in every place: the step is one pixel.",
    ru="Фрагменты взяты встык. Их нужно брать в каждом положении: шаг — один пиксель.",
)
def non_overlapping_patches(x, W1, b1, a, b):
    return convolved_features(x, W1, b1, a, b)[:, ::a, ::b]


@misconception(
    "last-position-missed",
    en="The last row and column of patches are missing. There should be r − a + 1 by c − b + 1 of them.",
    ru="Потеряны последняя строка и последний столбец фрагментов. Их должно быть (r − a + 1) на (c − b + 1).",
)
def last_position_missed(x, W1, b1, a, b):
    return convolved_features(x, W1, b1, a, b)[:, :-1, :-1]


@misconception(
    "features-last",
    en="The feature is the last index of the result. It should come first: f[q, i, j].",
    ru="Номер признака — последний индекс результата. Он должен быть первым: f[q, i, j].",
)
def features_last(x, W1, b1, a, b):
    return convolved_features(x, W1, b1, a, b).transpose(1, 2, 0)


@misconception(
    "bias-after-activation",
    en="The bias was added after σ. It should be added inside: σ(W1·x + b1).",
    ru="Смещение прибавлено после σ. Его нужно прибавлять внутри: σ(W1·x + b1).",
)
def bias_after_activation(x, W1, b1, a, b):
    return _sigmoid(_sums(x, W1, a, b)) + b1[:, None, None]


@misconception(
    "exponent-sign",
    en="The sign of the exponent is wrong. σ(z) = 1/(1 + e^(−z)) should grow with z.",
    ru="Неверен знак показателя. σ(z) = 1/(1 + e^(−z)) должна расти вместе с z.",
)
def exponent_sign(x, W1, b1, a, b):
    return 1 - convolved_features(x, W1, b1, a, b)


@alternative("patch by patch")
def by_patches(x, W1, b1, a, b):
    f = np.zeros((len(b1), x.shape[0] - a + 1, x.shape[1] - b + 1))
    for i, j in np.ndindex(f.shape[1:]):
        f[:, i, j] = 1 / (1 + np.exp(-np.clip(W1 @ x[i : i + a, j : j + b].reshape(-1) + b1, -700, 700)))
    return f


@alternative("one product of matrices, σ as a tangent, the result in float32")
def by_matrix(x, W1, b1, a, b):
    patches = sliding_window_view(x, (a, b))
    z = patches.reshape(-1, a * b) @ W1.T + b1
    return np.float32(((1 + np.tanh(z / 2)) / 2).T.reshape(len(W1), *patches.shape[:2]))
