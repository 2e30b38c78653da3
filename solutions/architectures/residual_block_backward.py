"""Residual block, backward pass: lecture 2, «Residual block» (the gradient also goes back through the shortcut)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard, with_more_digits

Array = NDArray[np.floating]


def residual_block_backward(a: Array, W1: Array, b1: Array, W2: Array, b2: Array, dy: Array) -> tuple[Array, ...]:
    """Return (da, dW1, db1, dW2, db2) of g(g(a W1ᵀ + b1) W2ᵀ + b2 + a), where g is ReLU."""
    z1, z2 = _forward(a, W1, b1, W2, b2)
    s = dy * (z2 + a > 0)
    delta = np.einsum("nk,kj,nj->nj", s, W2, z1 > 0)
    da = np.einsum("nj,ji->ni", delta, W1) + s
    return da, np.einsum("nj,ni->ji", delta, a), delta.sum(axis=0), np.einsum("nk,nj->kj", s, np.maximum(z1, 0)), s.sum(axis=0)


def _forward(a: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, Array]:
    """Return z₁ and z₂, the outputs of the two layers before activation and shortcut."""
    z1 = np.einsum("ni,ji->nj", a, W1) + b1
    return z1, np.einsum("nj,kj->nk", np.maximum(z1, 0), W2) + b2


def oracle(a: Array, W1: Array, b1: Array, W2: Array, b2: Array, dy: Array) -> tuple[Array, ...]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    leaves = [torch.tensor(array, requires_grad=True) for array in (a, W1, b1, W2, b2)]
    y = torch.relu(F.linear(torch.relu(F.linear(*leaves[:3])), *leaves[3:]) + leaves[0])
    return tuple(gradient.numpy() for gradient in torch.autograd.grad(y, leaves, torch.tensor(dy)))


TOLERANCE = REDUCE

SCALES = {
    "large-inputs": {"a": 12, "b1": 12, "b2": 12},
    "tiny-inputs": {"a": -50, "b1": -50, "b2": -50},
    "large-first-layer": {"W1": 50, "b1": 50, "W2": -50},
    "large-second-layer": {"W1": -50, "b1": -50, "W2": 50},
    "large-gradients": {"dy": 12},
    "tiny-gradients": {"dy": -50},
}
"""Powers of two that leave the same neurons open: ReLU lets a positive factor through."""

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("gates", 2.0, {"en": "neurons that ReLU closes", "ru": "нейроны, закрытые ReLU"}),
    Family("shortcut", 2.0, {"en": "no weights in the second layer", "ru": "второй слой с нулевыми весами"}),
    Family("batches", 3.0, {"en": "several samples, features and neurons", "ru": "несколько объектов, признаков и нейронов"}),
    Family("square", 2.0, {"en": "square matrices", "ru": "квадратные матрицы"}),
    Family("kink", 1.0, {"en": "ReLU at exactly zero", "ru": "ReLU ровно в нуле"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes", 2.0),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("scalar", _inputs([[2]], [[1]], [0], [[-0.5]], [0], [[1]]), family="lecture", public=True)
    two = _inputs([[2, -1]], [[1, 1], [1, 3]], [0, 0], [[-3, 5], [2, 4]], [0.5, 0], [[1, 1]])
    yield Case("two-features", two, family="lecture", public=True)
    yield from _gates(rng)
    yield from _shortcut(rng)
    for sizes in ((4, 2, 3), (3, 4, 2), (6, 3, 4), (5, 1, 3), (4, 3, 1)):
        yield Case("random-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="batches")
    for sizes in ((3, 3, 3), (4, 2, 2), (4, 4, 4)):
        yield Case("square-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="square")
    yield from _kink(rng)
    for sizes in ((4, 3, 2), (3, 2, 4)):
        inputs = {name: np.float32(value) for name, value in _drawn(rng, *sizes).items()}
        yield Case("single-{}-{}-{}".format(*sizes), inputs, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, 2), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 3, 4, 3), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 5, 2, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 2, 3), _drawn(rng, 3, 2, 3))
    for sizes in ((130, 2, 2), (2, 17, 3), (2, 3, 130), (3, 40, 20)):
        yield Case("sizes-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    biases = np.resize([-30.0, 30.0, 0.0625], 40) + 2**-14
    yield Case("sizes-closed-by-biases", _drawn(rng, 2, 40, 3) | {"b2": biases}, family="sizes")
    for name, powers in SCALES.items():
        yield Case(name, scaled(_drawn(rng, 4, 3, 3), **powers), family="magnitudes", tolerance=RELATIVE)
    yield Case("more-digits", with_more_digits(rng, _drawn(rng, 4, 3, 3)), family="magnitudes")


def _inputs(*arrays: object) -> dict[str, object]:
    names = ("a", "W1", "b1", "W2", "b2", "dy")
    return {name: np.array(values, dtype=np.float64) for name, values in zip(names, arrays, strict=True)}


def _drawn(rng: np.random.Generator, samples: int, features: int, hidden: int) -> dict[str, object]:
    """Return odd sixteenths in (-2, 2); the odd remainders of the biases keep z₁ and z₂ + a off the corner of ReLU."""
    shapes = ((samples, features), (hidden, features), (hidden,), (features, hidden), (features,), (samples, features))
    a, W1, b1, W2, b2, dy = ((2 * rng.integers(-16, 16, shape) + 1) / 16 for shape in shapes)
    return _inputs(a, W1, b1 + 2**-9, W2, b2 + 2**-14, dy)


def _gates(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("dead-output", _inputs([[-2]], [[1]], [3], [[0.5]], [0], [[1]]), family="gates")
    yield Case("z2-negative", _inputs([[2]], [[1]], [0], [[-0.9]], [0], [[3]]), family="gates")
    yield Case("dead-hidden", _inputs([[2]], [[-1]], [0], [[0.5]], [0], [[1]]), family="gates")
    inputs = _drawn(rng, 3, 3, 2)
    yield Case("closed-hidden-layer", inputs | {"b1": np.array([-20.0, -20.0]), "b2": np.array([9.0, -9.0, 9.0])}, family="gates")
    yield Case("one-feature-closed", _drawn(rng, 4, 3, 3) | {"b2": np.array([-50.0, 25.0, 25.0])}, family="gates")


def _shortcut(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("identity", _drawn(rng, 4, 3, 2) | {"W2": np.zeros((3, 2)), "b2": np.zeros(3)}, family="shortcut")
    yield Case("identity-wide", _drawn(rng, 3, 2, 4) | {"W2": np.zeros((2, 4))}, family="shortcut")


def _kink(rng: np.random.Generator) -> Iterator[Case]:
    """Yield whole numbers whose sums are zero in any precision and order."""
    yield Case("hidden-at-zero", _inputs([[2, 1]], [[1, -2], [1, 1]], [0, -1], [[1, 2], [3, -1]], [0, 1], [[1, -2]]), family="kink")
    yield Case("output-at-zero", _inputs([[2, 1]], [[1, 1]], [0], [[-1], [2]], [1, 0], [[4, 3]]), family="kink")
    inputs = _drawn(rng, 2, 3, 2) | {"b1": np.array([0.0, 2.0]), "b2": np.array([0.0, 0.0, 1.0])}
    yield Case("zero-sample", inputs | {"a": np.array([[0.0, 0.0, 0.0], [1.5, -0.5, 2.0]]), "W2": np.eye(3, 2)[::-1].copy()}, family="kink")


def _gradients(a, W1, b1, W2, b2, dy, *, output=None, hidden=None, skip=None, features=None, layers=1.0):
    """Return the five gradients with any of the two masks, the gradient of the shortcut and the input of layer 2 replaced."""
    z1, z2 = _forward(a, W1, b1, W2, b2)
    s = dy * ((z2 + a > 0) if output is None else output)
    delta = s @ W2 * ((z1 > 0) if hidden is None else hidden)
    da = layers * (delta @ W1) + (s if skip is None else skip)
    return da, delta.T @ a, delta.sum(axis=0), s.T @ (np.maximum(z1, 0) if features is None else features), s.sum(axis=0)


@misconception(
    "skip-gradient-missing",
    en="da lacks the gradient of the shortcut. It should reach a past both layers: da = δ₁ W1 + s.",
    ru="В da нет градиента обходной связи. Он должен доходить до a мимо обоих слоёв: da = δ₁ W1 + s.",
)
def skip_gradient_missing(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, skip=0.0)


@misconception(
    "skip-gradient-not-masked",
    en="The shortcut passes dy on as it is. The last ReLU comes after the sum, so its mask acts on the shortcut too: add s, not dy.",
    ru="По обходной связи dy прошёл без маски. Последняя ReLU стоит после суммы, и её маска действует и на эту связь: "
    "прибавьте s, а не dy.",
)
def skip_gradient_not_masked(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, skip=dy)


@misconception(
    "mask-without-skip",
    en="The mask of the last ReLU is taken from z₂ alone. ReLU acts on the sum, so the mask should be 1[z₂ + a > 0].",
    ru="Маска последней ReLU взята по одному z₂. ReLU действует на сумму, поэтому маской должно быть 1[z₂ + a > 0].",
)
def mask_without_skip(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, output=_forward(a, W1, b1, W2, b2)[1] > 0)


@misconception(
    "hidden-mask-missing",
    en="The ReLU of the first layer is passed over on the way back. Multiply s W2 by its mask 1[z₁ > 0].",
    ru="На обратном пути пропущена ReLU первого слоя. Умножьте s W2 на её маску 1[z₁ > 0].",
)
def hidden_mask_missing(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, hidden=True)


@misconception(
    "output-mask-missing",
    en="The last ReLU is passed over on the way back. Multiply dy by its mask first: s = dy · 1[z₂ + a > 0].",
    ru="На обратном пути пропущена последняя ReLU. Сначала умножьте dy на её маску: s = dy · 1[z₂ + a > 0].",
)
def output_mask_missing(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, output=True)


@misconception(
    "only-skip-gradient",
    en="da holds the gradient of the shortcut alone. It should hold that of the two layers as well: da = δ₁ W1 + s.",
    ru="В da вошёл только градиент обходной связи. Нужен и градиент двух слоёв, которые тоже зависят от a: da = δ₁ W1 + s.",
)
def only_skip_gradient(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, layers=0.0)


@misconception(
    "dw2-uses-preactivation",
    en="dW2 is made with z₁, the value before ReLU. It should be made with the input of the second layer, a₁ = g(z₁): dW2 = sᵀ a₁.",
    ru="В dW2 взято z₁, значение до ReLU. Нужен вход второго слоя, a₁ = g(z₁): dW2 = sᵀ a₁.",
)
def dw2_uses_preactivation(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy, features=_forward(a, W1, b1, W2, b2)[0])


@misconception(
    "derivative-at-zero-one",
    en="Where ReLU gets exactly 0, your derivative is 1, as in table 3 of lecture 0. In this course it should be 0, "
    "as in PyTorch: g'(0) = 0.",
    ru="Там, где на входе ReLU ровно 0, ваша производная равна 1, как в таблице 3 лекции 0. В этом курсе она должна "
    "быть равна 0, как в PyTorch: g'(0) = 0.",
    slip="lecture 0, table 3",
)
def derivative_at_zero_one(a, W1, b1, W2, b2, dy):
    z1, z2 = _forward(a, W1, b1, W2, b2)
    return _gradients(a, W1, b1, W2, b2, dy, output=z2 + a >= 0, hidden=z1 >= 0)


@alternative("matrix products")
def by_products(a, W1, b1, W2, b2, dy):
    return _gradients(a, W1, b1, W2, b2, dy)


@alternative("sample by sample, with the Jacobian of the block")
def by_samples(a, W1, b1, W2, b2, dy):
    da, dW1, db1, dW2, db2 = (np.zeros(array.shape) for array in (a, W1, b1, W2, b2))
    for n in range(len(a)):
        hidden = np.maximum(W1 @ a[n] + b1, 0)
        opened = np.diag(np.where(W2 @ hidden + b2 + a[n] > 0, 1.0, 0.0))
        inner = opened @ W2 @ np.diag(np.sign(hidden))
        da[n] = (inner @ W1 + opened).T @ dy[n]
        dW1 += np.outer(inner.T @ dy[n], a[n])
        db1 += inner.T @ dy[n]
        dW2 += np.outer(opened @ dy[n], hidden)
        db2 += opened @ dy[n]
    return da, dW1, db1, dW2, db2
