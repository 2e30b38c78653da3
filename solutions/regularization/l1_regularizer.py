"""L1 penalty λΣ|w| and its subgradient λ·sign(w): lecture 0, «Регуляризация в нейронных сетях»; lecture 3, «Регуляризация»."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, standard

Array = NDArray[np.floating]


def l1_regularizer(weights: list[Array], lam: float) -> tuple[float, list[Array]]:
    """Return the penalty of all arrays together, and its gradient for each."""
    return lam * sum(np.abs(w).sum() for w in weights), [lam * np.sign(w) for w in weights]


def oracle(weights: list[Array], lam: float) -> tuple[float, list[Array]]:
    """Return what PyTorch's norms and automatic differentiation give."""
    import torch

    leaves = [torch.tensor(w, requires_grad=True) for w in weights]
    if not leaves:
        return 0.0, []
    penalty = lam * sum(w.abs().sum() for w in leaves)
    return penalty.item(), [gradient.numpy() for gradient in torch.autograd.grad(penalty, leaves)]


OUTSIDE_DOMAIN = {
    "sign:lam": "the statement asks for lam of at least 0",
    "ndim:weights:0": "the statement asks for arrays of at least one axis",
}
TOLERANCE = REDUCE
MANY_TERMS = Tolerance(rtol=1e-5, atol=0.0, rtol32=1e-4, atol32=0.0)  # thousands of terms, added up one by one in single precision

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("one-array", 3.0, {"en": "one array", "ru": "один массив"}),
    Family("several-arrays", 3.0, {"en": "several arrays, or none", "ru": "несколько массивов или ни одного"}),
    Family("zeros", 2.0, {"en": "weights that are zero", "ru": "нулевые веса"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes"),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers; zeros have a family of their own."""
    yield Case("one-array", _inputs([[1, -2, 0]], 0.1), family="lecture", public=True)
    yield Case("two-arrays", _inputs([[[3, 0], [-1, 2]], [-4]], 0.5), family="lecture", public=True)
    yield Case("one-weight", _inputs([[-3]], 0.5), family="one-array")
    yield Case("lambda-zero", _inputs([[3, -1]], 0.0), family="one-array")
    yield Case("vector", _drawn(rng, (5,)), family="one-array")
    yield Case("three-axes", _drawn(rng, (2, 3, 2)), family="one-array")
    yield Case("one-weight-each", _inputs([[-3], [2]], 0.5), family="several-arrays")
    yield Case("no-arrays", {"weights": [], "lam": 0.5}, family="several-arrays")
    yield Case("layers", _drawn(rng, (3, 4), (4,), (2, 3)), family="several-arrays")
    yield Case("equal-shapes", _drawn(rng, (2, 2), (2, 2)), family="several-arrays")
    yield from _zeros(rng)
    for number, shapes in enumerate((((4,), (2, 3)), ((3, 2, 2),)), 1):
        inputs = _drawn(rng, *shapes)
        yield Case(f"single-{number}", {**inputs, "weights": [np.float32(w) for w in inputs["weights"]]}, family="single")
    yield Case("non-contiguous", _drawn(rng, (3, 4), (5,)), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (2, 3), (3, 2)), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (4,), (2, 2)), family="memory", readonly=True)
    yield called_again(_drawn(rng, (3,), (2, 2)), _drawn(rng, (3,), (2, 2)))
    yield from _sizes_and_magnitudes(rng)


def _zeros(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("zero", _inputs([[0]], 0.5), family="zeros")
    yield Case("zero-among-others", _inputs([[0, 5], [-2, 0]], 0.25), family="zeros")
    drawn = _drawn(rng, (3, 4), (6,))
    for w in drawn["weights"]:
        w.flat[rng.permutation(w.size)[: w.size // 3]] = 0
    yield Case("a-third-zero", drawn, family="zeros")


def _sizes_and_magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-arrays", _drawn(rng, *[(2,)] * 17), family="sizes")
    yield Case("long-arrays", _drawn(rng, (1030,), (9, 130), (2, 1, 3, 2), (2, 1, 3, 2, 2)), family="sizes", tolerance=MANY_TERMS)
    yield Case(
        "equal-weights", _drawn(rng, (4, 5)) | {"weights": [rng.choice([-2.0, 0.5, 1.25], (4, 5)), np.full(3, -2.0)]}, family="sizes"
    )
    yield Case("one-empty", _drawn(rng, (0, 3), (2,)), family="several-arrays")
    yield Case("lambda-one", _drawn(rng, (3, 2), (4,)) | {"lam": 1.0}, family="magnitudes")
    for name, power in (("large", 12), ("huge", 60), ("tiny", -50)):
        drawn = _drawn(rng, (3, 2), (4,))
        weights = [np.ldexp(w, power) for w in drawn["weights"]]
        yield Case(f"{name}-weights", drawn | {"weights": weights}, family="magnitudes", tolerance=RELATIVE)
        yield Case(f"{name}-factor", drawn | {"lam": float(np.ldexp(drawn["lam"], power))}, family="magnitudes", tolerance=RELATIVE)
    mixed = _drawn(rng, (6,))
    mixed["weights"][0] *= [1e-20, 1e-9, 1e-5, 1.0, 1.0, 1e3]
    yield Case("mixed", mixed, family="magnitudes", tolerance=RELATIVE)


def _inputs(weights: list[Any], lam: float) -> dict[str, Any]:
    return {"weights": [np.array(w, dtype=np.float64) for w in weights], "lam": lam}


def _drawn(rng: np.random.Generator, *shapes: tuple[int, ...]) -> dict[str, Any]:
    """Return weights of both signs, 0.3 to 3 in size."""
    weights = []
    for shape in shapes:
        signs = rng.permutation(np.resize([-1.0, 1.0], math.prod(shape)))
        weights.append((rng.uniform(0.3, 3, signs.size) * signs).reshape(shape))
    return {"weights": weights, "lam": rng.uniform(0.1, 0.4)}


@misconception(
    "absolute-value-omitted",
    en="The weights are added with their signs, so they cancel and the penalty may be negative. Add their absolute values, |w|.",
    ru="Веса сложены со своими знаками: они гасят друг друга, и штраф может стать отрицательным. Складывайте модули |w|.",
)
def absolute_value_omitted(weights, lam):
    return lam * sum(w.sum() for w in weights), [lam * np.sign(w) for w in weights]


@misconception(
    "gradient-constant",
    en="The gradient is λ everywhere. It should have the sign of the weight: −λ for negative ones, 0 at zero.",
    ru="Градиент везде равен λ, а у него должен быть знак веса: −λ для отрицательных весов и 0 в нуле.",
)
def gradient_constant(weights, lam):
    return l1_regularizer(weights, lam)[0], [lam * np.ones_like(w) for w in weights]


@misconception(
    "gradient-at-zero-one",
    en="At w = 0 the gradient is λ. Zero is neither positive nor negative: take sign(0) = 0, as np.sign does.",
    ru="При w = 0 градиент равен λ. Ноль не положителен и не отрицателен: берите sign(0) = 0, как в np.sign.",
)
def gradient_at_zero_one(weights, lam):
    return l1_regularizer(weights, lam)[0], [lam * np.where(w >= 0, 1.0, -1.0) for w in weights]


@misconception(
    "gradient-nan-at-zero",
    en="The sign is computed as w/|w|, which is 0/0 at w = 0. Take sign(0) = 0, as np.sign does.",
    ru="Знак вычислен как w/|w|, а при w = 0 это 0/0. Берите sign(0) = 0, как в np.sign.",
)
def gradient_nan_at_zero(weights, lam):
    with np.errstate(invalid="ignore"):
        return l1_regularizer(weights, lam)[0], [lam * w / np.abs(w) for w in weights]


@misconception(
    "gradient-proportional",
    en="The gradient is λw, that of the L2 penalty. For L1 its size should not depend on that of the weight: λ·sign(w).",
    ru="Градиент равен λw, как у L2-штрафа, а у L1 его величина не должна зависеть от величины веса: λ·sign(w).",
)
def gradient_proportional(weights, lam):
    return l1_regularizer(weights, lam)[0], [lam * w for w in weights]


@misconception(
    "gradient-without-lambda",
    en="The gradient lacks λ. The penalty is multiplied by λ, so its derivative should be too: λ·sign(w).",
    ru="В градиенте потеряно λ. На него умножен штраф, поэтому должна быть умножена и производная: λ·sign(w).",
)
def gradient_without_lambda(weights, lam):
    return l1_regularizer(weights, lam)[0], [np.sign(w) for w in weights]


@misconception(
    "l2-penalty",
    en="The penalty is made of squares, which is L2. For L1 it should be made of absolute values: λΣ|w|.",
    ru="Штраф составлен из квадратов, а это L2. Для L1 нужно складывать модули: λΣ|w|.",
)
def l2_penalty(weights, lam):
    return lam * sum((w**2).sum() for w in weights), [lam * np.sign(w) for w in weights]


@alternative("norms of one long vector, signs by comparison")
def by_comparison(weights, lam):
    everything = np.concatenate([np.zeros(0), *(w.ravel() for w in weights)])
    return lam * np.linalg.norm(everything, 1), [lam * (1.0 * (w > 0) - (w < 0)) for w in weights]


@alternative("w / |w| where it is defined, a tuple of gradients")
def by_division(weights, lam):
    total, grads = 0.0, []
    for w in weights:
        size = np.maximum(w, -w)
        total += float(size.sum())
        grads.append(np.divide(lam * w, size, out=np.zeros(w.shape), where=size != 0))
    return lam * total, tuple(grads)


@alternative("float32, element by element")
def by_loop(weights, lam):
    penalty, grads = np.float32(0), []
    for w in weights:
        grad = np.zeros(w.shape, dtype=np.float32)
        for index in np.ndindex(w.shape):
            penalty += np.float32(lam * abs(w[index]))
            if w[index] != 0:
                grad[index] = lam if w[index] > 0 else -lam
        grads.append(grad)
    return penalty, grads
