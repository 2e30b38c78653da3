"""Collapse two linear layers into one: lecture 4, «Функция активации», y = 5z₁ + 3z₂ = −3x₁ + 16x₂."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    memory_cases,
    nearly_equal,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
)

Array = NDArray[np.floating]


def collapse_linear_layers(W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, Array]:
    """Return (W, b): W[k, i] = Σ W2[k, j] · W1[j, i], and the biases of the first layer go the same way."""
    W = np.einsum("kj,ji->ki", W2, W1)
    return W, np.einsum("kj,j->k", W2, b1) + b2


def oracle(W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, Array]:
    """Return the Jacobian and the value at zero of the two layers in PyTorch."""
    import torch
    import torch.nn.functional as F

    first, second = (torch.tensor(W1), torch.tensor(b1)), (torch.tensor(W2), torch.tensor(b2))
    zero = torch.zeros(W1.shape[1], dtype=first[0].dtype)
    jacobian = torch.autograd.functional.jacobian(lambda x: F.linear(F.linear(x, *first), *second), zero)
    return jacobian.numpy(), F.linear(F.linear(zero, *first), *second).numpy()


TOLERANCE = REDUCE

SCALES: tuple[dict[str, int], ...] = (
    {"W1": -40, "W2": 40},
    {"W1": 40, "W2": -40},
    {"b1": 15},
    {"b1": -28, "b2": -28},
    {"W2": 15, "b2": 15},
    {"W2": 40, "b1": -42},
)
"""Powers of two by which arguments are multiplied."""

FAMILIES = (
    standard("lecture"),
    Family("small", 1.0, {"en": "one input, one hidden neuron or one output", "ru": "один вход, скрытый нейрон или выход"}),
    Family("layers", 2.0, {"en": "layers of different sizes", "ru": "слои разных размеров"}),
    Family("square", 2.0, {"en": "layers of equal sizes", "ru": "слои одинаковых размеров"}),
    Family("biases", 2.0, {"en": "biases in one layer only", "ru": "смещения только в одном слое"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's example, the named edge cases and, for every shape worth trying, random numbers."""
    lecture = ([[-3, 2], [4, 2]], [0, 0], [[5, 3]], [0])
    yield Case("lecture-4", _inputs(*lecture), family="lecture", public=True)
    yield Case("lecture-4-free-terms", _inputs(lecture[0], [1, 2], lecture[2], [4]), family="lecture", public=True)
    yield Case("scalar", _inputs([[2]], [3], [[5]], [7]), family="small")
    for name, sizes in (("one-input", (1, 3, 2)), ("one-hidden", (3, 1, 4)), ("one-output", (4, 3, 1))):
        yield Case(name, _drawn(rng, *sizes), family="small")
    for sizes in ((2, 3, 4), (4, 5, 2), (5, 2, 3), (3, 4, 3)):
        yield Case("random-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="layers")
    square = _inputs([[1, 2], [0, 1]], [1, -1], [[2, 0], [1, 3]], [5, 7])
    yield Case("square-with-free-terms", square, family="square")
    for sizes in ((3, 3, 3), (4, 4, 4), (2, 2, 2)):
        yield Case("square-{}".format(*sizes), _drawn(rng, *sizes), family="square")
    for name, sizes, empty in (("first", (3, 2, 4), "b2"), ("second", (2, 4, 3), "b1"), ("first-square", (3, 3, 3), "b2")):
        inputs = _drawn(rng, *sizes)
        yield Case(f"free-terms-{name}", inputs | {empty: np.zeros_like(inputs[empty])}, family="biases")
    for sizes in ((130, 3, 2), (2, 137, 3), (3, 2, 131), (19, 18, 17)):
        yield Case("large-{}-{}-{}".format(*sizes), _drawn(rng, *sizes), family="sizes")
    for number, powers in enumerate(SCALES, 1):
        yield Case(f"scaled-{number}", scaled(_drawn(rng, 3, 4, 2), **powers), family="magnitudes")
    for number in range(2):
        yield Case(f"digits-{number}", with_more_digits(rng, _drawn(rng, 3, 4, 2)), family="layers")
    for name in ("W1", "b1", "W2"):
        for power in (6, -5, -8, -11, -13):
            yield Case(f"square-{name}{power:+d}", scaled(_drawn(rng, 3, 3, 3), **{name: power}), family="magnitudes")
    yield Case("nearly-equal", nearly_equal(_drawn(rng, 3, 4, 2), "W1", "b1", "W2", "b2"), family="magnitudes")
    yield from single_cases(_drawn(rng, 3, 4, 2), _drawn(rng, 3, 3, 3))
    yield from memory_cases(_drawn(rng, 4, 3, 5), _drawn(rng, 2, 4, 3), _drawn(rng, 3, 3, 3))
    yield called_again(_drawn(rng, 3, 2, 4), _drawn(rng, 3, 2, 4))


def _inputs(W1: object, b1: object, W2: object, b2: object) -> dict[str, object]:
    return arrays(W1=W1, b1=b1, W2=W2, b2=b2)


def _drawn(rng: np.random.Generator, n: int, h: int, m: int) -> dict[str, object]:
    """Return odd sixteenths in (-4, 4): never zero, and every sum of products is exact even in float32."""
    return _inputs(*(odd_sixteenths(rng, *shape) for shape in ((h, n), (h,), (m, h), (m,))))


@misconception(
    "wrong-product-order",
    en="The product is W1 W2. The first layer acts first, so its matrix should stand next to x, on the right: W2 W1.",
    ru="Взято произведение W1 W2. Первый слой действует первым, поэтому его матрица должна стоять рядом с x, справа: W2 W1.",
)
def wrong_product_order(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


@misconception(
    "first-bias-dropped",
    en="b1 is lost. The first layer's biases pass through the second layer as well, so b should be W2 b1 + b2.",
    ru="Потеряно b1. Смещения первого слоя тоже проходят через второй, поэтому b должно быть равно W2 b1 + b2.",
)
def first_bias_dropped(W1, b1, W2, b2):
    return W2 @ W1, b2.copy()


@misconception(
    "biases-just-added",
    en="b1 and b2 are added as they are. b1 is part of z and should be multiplied by W2 first: b = W2 b1 + b2.",
    ru="b1 и b2 сложены как есть. b1 входит в z, и его нужно сначала умножить на W2: b = W2 b1 + b2.",
)
def biases_just_added(W1, b1, W2, b2):
    return W2 @ W1, b1 + b2


@misconception(
    "second-bias-dropped",
    en="b2 is lost. It should be added to the output of the second layer: b = W2 b1 + b2.",
    ru="Потеряно b2. Его нужно прибавить к выходу второго слоя: b = W2 b1 + b2.",
)
def second_bias_dropped(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1


@misconception(
    "outer-coefficients-dropped",
    en="The hidden neurons are added up without the weights of the second layer, as in the lecture's formula with the sine, "
    "where the 5 and the 3 of y = 5z₁ + 3z₂ are lost. The weights should stay: W = W2 W1.",
    ru="Скрытые нейроны сложены без весов второго слоя, как в формуле лекции с синусом, где потеряны 5 и 3 из y = 5z₁ + 3z₂. "
    "Веса должны остаться: W = W2 W1.",
    slip="lecture 4, «Функция активации», y = sin(−3x₁ + 2x₂) + sin(4x₁ + 2x₂)",
)
def outer_coefficients_dropped(W1, b1, W2, b2):
    return np.ones_like(W2) @ W1, W2 @ b1 + b2


@misconception(
    "elementwise-product",
    en="The weights are multiplied element by element. A neuron of the second layer sums over all hidden ones, so it should "
    "be the matrix product W2 @ W1.",
    ru="Веса перемножены поэлементно. Нейрон второго слоя суммирует по всем скрытым, поэтому нужно матричное произведение W2 @ W1.",
)
def elementwise_product(W1, b1, W2, b2):
    return W2 * W1, W2 @ b1 + b2


@alternative("matrix products")
def by_products(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


@alternative("feeds zero and the unit vectors to both layers")
def by_probing(W1, b1, W2, b2):
    def both(x):
        return (x @ W1.T + b1) @ W2.T + b2

    b = both(np.zeros((1, W1.shape[1])))[0]
    return (both(np.eye(W1.shape[1])) - b).T, b


@alternative("one product of bordered matrices, results in float32")
def bordered(W1, b1, W2, b2):
    first = np.vstack([np.column_stack([W1, b1]), np.append(np.zeros(W1.shape[1]), 1)])
    both = np.float32(np.column_stack([W2, b2]) @ first)
    return both[:, :-1], both[:, -1]
