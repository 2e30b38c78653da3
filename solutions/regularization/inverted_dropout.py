"""Inverted dropout: lecture 0, «Пример создания простой свёрточной сети» (layers.Dropout); lecture 3, «Dropout»."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard

Array = NDArray[np.floating]


def inverted_dropout(x: Array, mask: Array, p_drop: float, dy: Array) -> tuple[Array, Array]:
    """Return output and gradient at the input: both are multiplied by the enlarged mask."""
    factors = mask / (1 - p_drop)
    return x * factors, dy * factors


def oracle(x: Array, mask: Array, p_drop: float, dy: Array) -> tuple[Array, Array]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = inputs.masked_fill(torch.tensor(mask) == 0, 0) / (1 - p_drop)
    return y.detach().numpy(), torch.autograd.grad(y, inputs, torch.tensor(dy))[0].numpy()


OUTSIDE_DOMAIN = {
    "ndim:*:0": "the statement asks for arrays of at least one axis",
    "zero:p_drop:1e-08": "1 - p_drop then differs from 1 by less than the tolerance",
}
TOLERANCE = ELEM

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("vectors", 3.0, {"en": "vectors", "ru": "векторы"}),
    Family("shapes", 3.0, {"en": "arrays of several axes", "ru": "массивы с несколькими осями"}),
    Family(
        "masks",
        2.0,
        {"en": "all kept, all dropped, another share than expected", "ru": "всё сохранено, всё выброшено, иная доля сохранённых"},
    ),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes"),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("half", _inputs([1, 2, 3], [1, 0, 1], 0.5, [1, 1, 1]), family="lecture", public=True)
    fifth = _inputs([[4, -8], [2, 6]], [[1, 1], [0, 1]], 0.2, [[0.4, 1], [-2, 3]])
    yield Case("one-fifth", fifth, family="lecture", public=True)
    yield Case("quarter", _inputs([2, 5], [1, 0], 0.25, [1, 1]), family="vectors")
    yield Case("three-quarters", _inputs([1, -2, 3, 4], [0, 1, 0, 0], 0.75, [1, 2, -3, 4]), family="vectors")
    for p_drop in (0.1, 0.4, 0.5):
        yield Case(f"vector-{p_drop}", _drawn(rng, (6,), p_drop), family="vectors")
    for shape, p_drop in (((3, 4), 0.4), ((2, 3, 2), 0.25), ((2, 1, 2, 3), 0.8), ((1, 5), 0.1)):
        yield Case(f"shape-{'x'.join(map(str, shape))}", _drawn(rng, shape, p_drop), family="shapes")
    yield Case("nothing-dropped", _drawn(rng, (2, 3), 0.0) | {"mask": np.ones((2, 3))}, family="masks")
    yield Case("all-kept", _drawn(rng, (5,), 0.4) | {"mask": np.ones(5)}, family="masks")
    yield Case("all-dropped", _drawn(rng, (4,), 0.8) | {"mask": np.zeros(4)}, family="masks")
    yield Case("one-dropped", _drawn(rng, (5,), 0.75) | {"mask": 1 - np.eye(5)[2]}, family="masks")
    for shape, p_drop in (((6,), 0.3), ((2, 4), 0.6)):
        inputs = _drawn(rng, shape, p_drop)
        single = {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}
        yield Case(f"single-{len(shape)}d", single, family="single")
    yield Case("non-contiguous", _drawn(rng, (3, 4), 0.2), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (2, 5), 0.7), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (7,), 0.3), family="memory", readonly=True)
    yield called_again(_drawn(rng, (2, 3), 0.3), _drawn(rng, (2, 3), 0.3))
    for shape in ((1030,), (9, 130), (130, 2), (2, 2, 17), (1, 2, 2, 17), (2, 1, 17, 1, 2), (1, 2, 1, 17, 2), (2, 1, 1, 2, 17)):
        yield Case(f"size-{'x'.join(map(str, shape))}", _drawn(rng, shape, 0.35), family="sizes")
    for name, powers in (
        ("large-inputs", {"x": 12}),
        ("tiny-inputs", {"x": -50}),
        ("large-gradients", {"dy": 12}),
        ("tiny-gradients", {"dy": -50}),
    ):
        yield Case(name, scaled(_drawn(rng, (3, 4), 0.4), **powers), family="magnitudes", tolerance=RELATIVE)
    for p_drop in (2.0**-20, 0.1234567, 1 - 2.0**-20):
        yield Case(f"p-drop-{p_drop:.3g}", _drawn(rng, (2, 3), p_drop), family="magnitudes", tolerance=RELATIVE)
    equal = _drawn(rng, (3, 4), 0.4) | {"x": np.full((3, 4), 2.5), "dy": np.full((3, 4), -0.75)}
    yield Case("equal-numbers", equal, family="masks")


def _inputs(x: Any, mask: Any, p_drop: float, dy: Any) -> dict[str, Any]:
    x, mask, dy = (np.array(value, dtype=np.float64) for value in (x, mask, dy))
    return {"x": x, "mask": mask, "p_drop": p_drop, "dy": dy}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], p_drop: float) -> dict[str, Any]:
    """Return numbers of both signs, away from zero; at least one element is kept and one dropped."""
    size = math.prod(shape)
    x, dy = (rng.uniform(0.3, 3, shape) * rng.choice([-1, 1], shape) for _ in range(2))
    kept = min(max(round((1 - p_drop) * size), 1), size - 1)
    mask = rng.permutation(np.repeat([1.0, 0.0], [kept, size - kept])).reshape(shape)
    return _inputs(x, mask, p_drop, dy)


@misconception(
    "no-rescaling",
    en="What is kept is not enlarged. Inverted dropout should divide by 1 − p_drop already in training, so that the mean stays x.",
    ru="Уцелевшее не увеличено. Инвертированный дропаут должен делить на 1 − p_drop уже при обучении, чтобы среднее осталось равным x.",
)
def no_rescaling(x, mask, p_drop, dy):
    return x * mask, dy * mask


@misconception(
    "divided-by-p-drop",
    en="The divisor is p_drop, the probability of dropping. Divide by the probability of keeping, 1 − p_drop.",
    ru="Делитель — p_drop, вероятность выбросить. Делите на вероятность сохранения, 1 − p_drop.",
)
def divided_by_p_drop(x, mask, p_drop, dy):
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = mask / np.float64(p_drop)
        return x * factors, dy * factors


@misconception(
    "multiplied-by-keep",
    en="What is kept is multiplied by 1 − p_drop. That is the test-time rule of classical dropout; inverted dropout "
    "should divide in training.",
    ru="Уцелевшее умножено на 1 − p_drop. Это правило классического дропаута на этапе применения; инвертированный при "
    "обучении должен делить.",
)
def multiplied_by_keep(x, mask, p_drop, dy):
    factors = mask * (1 - p_drop)
    return x * factors, dy * factors


@misconception(
    "mask-inverted",
    en="The elements with mask 1 are dropped. 1 should mean that the element is kept, 0 that it is dropped.",
    ru="Выброшены элементы, у которых в маске 1. Единица должна означать, что элемент сохранён, ноль — что он выброшен.",
)
def mask_inverted(x, mask, p_drop, dy):
    return inverted_dropout(x, 1 - mask, p_drop, dy)


@misconception(
    "gradient-not-masked",
    en="Dropped elements receive a gradient. They did not influence the output: multiply dy by the mask as well.",
    ru="Выброшенные элементы получают градиент. На выход они не повлияли: умножьте на маску и dy.",
)
def gradient_not_masked(x, mask, p_drop, dy):
    return inverted_dropout(x, mask, p_drop, dy)[0], dy / (1 - p_drop)


@misconception(
    "gradient-not-rescaled",
    en="The gradient is masked but not enlarged. It passes through the same factor: divide it by 1 − p_drop too.",
    ru="К градиенту применена маска, но он не увеличен. Он проходит через тот же множитель: делите на 1 − p_drop и его.",
)
def gradient_not_rescaled(x, mask, p_drop, dy):
    return inverted_dropout(x, mask, p_drop, dy)[0], dy * mask


@misconception(
    "mutates-input",
    en="The input x is changed in place (by x *= …), and the caller's data with it. Compute a new array.",
    ru="Вход x изменён на месте (x *= …), а с ним и данные вызывающего кода. Вычислите новый массив.",
)
def mutates_input(x, mask, p_drop, dy):
    factors = mask / (1 - p_drop)
    x *= factors
    return x, dy * factors


@alternative("np.where instead of products")
def by_selection(x, mask, p_drop, dy):
    keep = 1.0 - p_drop
    return np.where(mask == 1, x / keep, 0.0), np.where(mask == 1, dy / keep, 0.0)


@alternative("assignment to the kept elements of zeros")
def by_assignment(x, mask, p_drop, dy):
    kept = mask.astype(bool)
    y, dx = np.zeros_like(x), np.zeros_like(dy)
    y[kept] = x[kept] / (1 - p_drop)
    dx[kept] = dy[kept] / (1 - p_drop)
    return y, dx


@alternative("float32, the factor computed first")
def in_single_precision(x, mask, p_drop, dy):
    factor = np.float32(1 / (1 - p_drop))
    return np.float32(x) * np.float32(mask) * factor, np.float32(dy) * np.float32(mask) * factor
