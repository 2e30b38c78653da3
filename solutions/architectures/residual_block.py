"""Residual block, forward pass: lecture 2, «Residual block», a(k+2) = g(z(k+2) + a(k)) with g = ReLU."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard, with_more_digits

Array = NDArray[np.floating]


def residual_block(a: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Return g(z₂ + a), where z₂ = g(a W1ᵀ + b1) W2ᵀ + b2 and g is ReLU."""
    return np.maximum(_branch(a, W1, b1, W2, b2) + a, 0)


def _branch(a: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Return z₂, what the two layers add to the shortcut."""
    hidden = np.maximum(np.einsum("ni,ji->nj", a, W1) + b1, 0)
    return np.einsum("nj,kj->nk", hidden, W2) + b2


def oracle(a: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    skip, *weights = (torch.tensor(array) for array in (a, W1, b1, W2, b2))
    return torch.relu(F.linear(torch.relu(F.linear(skip, *weights[:2])), *weights[2:]) + skip).numpy()


TOLERANCE = REDUCE

SCALES = {
    "large-inputs": {"a": 12, "b1": 12, "b2": 12},
    "tiny-inputs": {"a": -50, "b1": -50, "b2": -50},
    "large-first-layer": {"W1": 50, "b1": 50, "W2": -50},
    "large-second-layer": {"W1": -50, "b1": -50, "W2": 50},
}
"""Powers of two under which the block's output is scaled as `a` is: ReLU lets a positive factor through."""

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("silent", 1.0, {"en": "zero weights and a zero input", "ru": "нулевые веса и нулевой вход"}),
    Family("small", 2.0, {"en": "one feature, one hidden neuron or one sample", "ru": "один признак, один скрытый нейрон или один объект"}),
    Family("batches", 2.0, {"en": "several samples, features and neurons", "ru": "несколько объектов, признаков и нейронов"}),
    Family("square", 1.0, {"en": "square matrices", "ru": "квадратные матрицы"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes", 2.0),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("zero-branch", _inputs([[1, -2]], [[1, 1]], [0], [[0], [0]], [0, 0]), family="lecture", public=True)
    two = _inputs([[2, -1]], [[1, 1], [1, 3]], [0, 0], [[-3, 5], [2, 4]], [0.5, 0])
    yield Case("two-features", two, family="lecture", public=True)
    yield from _silent(rng)
    for name, output, hidden, weight in (("scalar", 2, 1, -1.5), ("scalar-neg", -2, -1, 0.5), ("scalar-neg-hidden", 2, -1, 0.5)):
        yield Case(name, _inputs([[output]], [[hidden]], [0], [[weight]], [0]), family="small")
    for name, sizes in (("one-feature", (5, 1, 3)), ("one-hidden", (4, 3, 1)), ("one-sample", (1, 4, 3))):
        yield Case(name, _drawn(rng, *sizes), family="small")
    for sizes in ((4, 2, 3), (3, 4, 2), (6, 3, 4)):
        yield Case("random-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="batches")
    for sizes in ((3, 3, 3), (4, 2, 2), (2, 4, 4)):
        yield Case("square-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="square")
    for sizes in ((4, 3, 2), (3, 2, 4)):
        inputs = {name: np.float32(value) for name, value in _drawn(rng, *sizes).items()}
        yield Case("single-{}-{}-{}".format(*sizes), inputs, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, 2), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 4, 3), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 5, 2, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 2, 3), _drawn(rng, 3, 2, 3))
    for sizes in ((130, 2, 2), (2, 17, 3), (2, 3, 130), (3, 40, 20)):
        yield Case("sizes-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    for name, powers in SCALES.items():
        yield Case(name, scaled(_drawn(rng, 4, 3, 3), **powers), family="magnitudes", tolerance=RELATIVE)
    for sizes in ((4, 3, 3), (6, 4, 5), (1, 3, 4)):
        yield Case("more-digits-{}-{}-{}".format(*sizes), with_more_digits(rng, _drawn(rng, *sizes)), family="magnitudes")
    yield Case("closed-by-biases", _drawn(rng, 4, 3, 2) | {"b2": np.array([-1500.0, 1500.0, 0.25])}, family="magnitudes")


def _silent(rng: np.random.Generator) -> Iterator[Case]:
    zero = {"W2": np.zeros((3, 2)), "b2": np.zeros(3)}
    yield Case("no-branch", _drawn(rng, 4, 3, 2) | zero, family="silent")
    yield Case("no-hidden-weights", _drawn(rng, 4, 3, 2) | {"W1": np.zeros((2, 3)), "b1": np.array([0.5, -0.75])}, family="silent")
    yield Case("zero-input", _drawn(rng, 2, 3, 4) | {"a": np.zeros((2, 3)), "b2": np.array([1.5, -3.5, 0.25])}, family="silent")


def _inputs(*arrays: object) -> dict[str, object]:
    return {name: np.array(values, dtype=np.float64) for name, values in zip(("a", "W1", "b1", "W2", "b2"), arrays, strict=True)}


def _drawn(rng: np.random.Generator, samples: int, features: int, hidden: int) -> dict[str, object]:
    """Return odd eighths in (-2, 2), never zero; half of the signs in `a` and in b1 are negative."""
    shapes = ((samples, features), (hidden, features), (hidden,), (features, hidden), (features,))
    a, W1, b1, W2, b2 = ((2 * rng.integers(-8, 8, shape) + 1) / 8 for shape in shapes)
    signs = rng.permuted(np.resize([1.0, -1.0], samples * features)).reshape(a.shape)
    return _inputs(abs(a) * signs, W1, abs(b1) * rng.permuted(np.resize([1.0, -1.0], hidden)), W2, b2)


@misconception(
    "skip-after-activation",
    en="The shortcut is added after the last activation: g(z₂) + a. It should be added before, as in the lecture: g(z₂ + a).",
    ru="Обходная связь прибавлена после последней активации: g(z₂) + a. Она должна прибавляться до неё, как в лекции: g(z₂ + a).",
)
def skip_after_activation(a, W1, b1, W2, b2):
    return np.maximum(_branch(a, W1, b1, W2, b2), 0) + a


@misconception(
    "skip-missing",
    en="The shortcut is missing: what is left are two ordinary layers. Add the block's input a to z₂.",
    ru="Потеряна обходная связь: остались два обычных слоя. Прибавьте к z₂ вход блока a.",
)
def skip_missing(a, W1, b1, W2, b2):
    return np.maximum(_branch(a, W1, b1, W2, b2), 0)


@misconception(
    "skip-multiplied",
    en="z₂ is multiplied by the input of the block. The shortcut should be added: z₂ + a.",
    ru="z₂ умножается на вход блока. Обходная связь должна прибавляться: z₂ + a.",
)
def skip_multiplied(a, W1, b1, W2, b2):
    return np.maximum(_branch(a, W1, b1, W2, b2) * a, 0)


@misconception(
    "first-activation-missing",
    en="The first layer has no activation. Its output should go through ReLU too: a₁ = g(z₁).",
    ru="У первого слоя нет активации. Его выход тоже должен проходить через ReLU: a₁ = g(z₁).",
)
def first_activation_missing(a, W1, b1, W2, b2):
    return np.maximum((a @ W1.T + b1) @ W2.T + b2 + a, 0)


@misconception(
    "last-activation-missing",
    en="The sum z₂ + a is returned as it is. Apply g to it: the block ends with ReLU.",
    ru="Сумма z₂ + a возвращена без активации. К ней нужно применить g: блок заканчивается ReLU.",
)
def last_activation_missing(a, W1, b1, W2, b2):
    return _branch(a, W1, b1, W2, b2) + a


@misconception(
    "activated-skip",
    en="The shortcut goes through ReLU on its way. It should carry a itself, negative values too.",
    ru="Обходная связь по пути проходит через ReLU. По ней должно идти само a, в том числе отрицательные значения.",
)
def activated_skip(a, W1, b1, W2, b2):
    return np.maximum(_branch(a, W1, b1, W2, b2) + np.maximum(a, 0), 0)


@misconception(
    "skip-subtracted",
    en="a is subtracted and should be added. The layers learn the difference F(x) − x, and the shortcut adds the missing x back: z₂ + a.",
    ru="Вход блока a вычитается, а должен прибавляться. Слои учат разность F(x) − x, а обходная связь возвращает недостающий x: z₂ + a.",
)
def skip_subtracted(a, W1, b1, W2, b2):
    return np.maximum(_branch(a, W1, b1, W2, b2) - a, 0)


@alternative("sample by sample, ReLU by a comparison")
def by_samples(a, W1, b1, W2, b2):
    out = np.empty(a.shape)
    for n, sample in enumerate(a):
        z1 = W1 @ sample + b1
        total = W2 @ (z1 * (z1 > 0)) + b2 + sample
        out[n] = total * (total > 0)
    return out


@alternative("matrix products in float32")
def in_single_precision(a, W1, b1, W2, b2):
    a, W1, b1, W2, b2 = (np.float32(array) for array in (a, W1, b1, W2, b2))
    return np.maximum(np.maximum(a @ W1.T + b1, 0) @ W2.T + b2 + a, 0)
