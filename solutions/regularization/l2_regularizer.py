"""L2 penalty ½λΣw² and its gradient λw: lecture 3, «Регуляризация». Lecture 0 prints the penalty without the ½."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, standard

Array = NDArray[np.floating]


def l2_regularizer(weights: list[Array], lam: float) -> tuple[float, list[Array]]:
    """Return the penalty of all arrays together, and its gradient for each."""
    return 0.5 * lam * sum(np.square(w).sum() for w in weights), [lam * w for w in weights]


def oracle(weights: list[Array], lam: float) -> tuple[float, list[Array]]:
    """Return what PyTorch's norms and automatic differentiation give."""
    import torch

    leaves = [torch.tensor(w, requires_grad=True) for w in weights]
    if not leaves:
        return 0.0, []
    penalty = lam / 2 * sum(torch.linalg.vector_norm(w) ** 2 for w in leaves)
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
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes"),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("one-array", _inputs([[1, -2]], 0.1), family="lecture", public=True)
    yield Case("two-arrays", _inputs([[[3, 0], [-1, 2]], [2]], 0.5), family="lecture", public=True)
    yield Case("one-weight", _inputs([[3]], 0.5), family="one-array")
    yield Case("large-lambda", _inputs([[-3, 2, 0]], 2.0), family="one-array")
    yield Case("lambda-zero", _inputs([[3, -1]], 0.0), family="one-array")
    yield Case("vector", _drawn(rng, (5,)), family="one-array")
    yield Case("three-axes", _drawn(rng, (2, 3, 2)), family="one-array")
    yield Case("one-weight-each", _inputs([[3], [1]], 0.5), family="several-arrays")
    yield Case("no-arrays", {"weights": [], "lam": 0.5}, family="several-arrays")
    yield Case("lambda-is-one", _inputs([[2, -1], [3, 0.5]], 1.0), family="several-arrays")
    yield Case("layers", _drawn(rng, (3, 4), (4,), (2, 3)), family="several-arrays")
    yield Case("equal-shapes", _drawn(rng, (2, 2), (2, 2)), family="several-arrays")
    for number, shapes in enumerate((((4,), (2, 3)), ((3, 2, 2),)), 1):
        inputs = _drawn(rng, *shapes)
        yield Case(f"single-{number}", {**inputs, "weights": [np.float32(w) for w in inputs["weights"]]}, family="single")
    yield Case("non-contiguous", _drawn(rng, (3, 4), (5,)), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, (2, 3), (3, 2)), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, (4,), (2, 2)), family="memory", readonly=True)
    yield called_again(_drawn(rng, (3,), (2, 2)), _drawn(rng, (3,), (2, 2)))
    yield from _sizes_and_magnitudes(rng)


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
    "half-omitted",
    en="Your penalty is λΣw², as lecture 0 («Регуляризация в нейронных сетях») prints it. Graded is the form of lectures 1 and 3, ½λΣw², "
    "to which your gradient λw belongs.",
    ru="Ваш штраф — λΣw², как напечатано в лекции 0 («Регуляризация в нейронных сетях»). Проверяется запись лекций 1 и 3, ½λΣw², "
    "и ваш градиент λw соответствует именно ей.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
)
def half_omitted(weights, lam):
    penalty, grads = l2_regularizer(weights, lam)
    return 2 * penalty, grads


@misconception(
    "half-omitted-throughout",
    en="Penalty λΣw² and gradient 2λw belong together, and lecture 0 («Регуляризация в нейронных сетях») prints the penalty so. Graded is "
    "the form of lectures 1 and 3: ½λΣw² and λw.",
    ru="Штраф λΣw² и градиент 2λw согласованы, и в лекции 0 («Регуляризация в нейронных сетях») штраф напечатан так. Проверяется запись "
    "лекций 1 и 3: ½λΣw² и λw.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
)
def half_omitted_throughout(weights, lam):
    return l2_regularizer(weights, 2 * lam)


@misconception(
    "gradient-doubled",
    en="The gradient is 2λw. The ½ in the penalty cancels the 2 of the derivative: it should be λw.",
    ru="Градиент равен 2λw. Множитель ½ в штрафе сокращается с двойкой производной: нужно λw.",
)
def gradient_doubled(weights, lam):
    penalty, grads = l2_regularizer(weights, lam)
    return penalty, [2 * g for g in grads]


@misconception(
    "norm-not-squared",
    en="A root is taken of the sum of squares. The penalty is made of the squared norm: ½λΣw².",
    ru="Из суммы квадратов извлечён корень. В штраф должен входить квадрат нормы: ½λΣw².",
)
def norm_not_squared(weights, lam):
    return lam * math.sqrt(sum(float((w**2).sum()) for w in weights)), [lam * w for w in weights]


@misconception(
    "square-of-sum",
    en="The weights are added before they are squared, so those of opposite sign cancel. Every weight should be squared first.",
    ru="Веса сначала сложены, а потом возведены в квадрат, и разные знаки гасят друг друга. Возведите в квадрат каждый, затем сложите.",
)
def square_of_sum(weights, lam):
    return 0.5 * lam * sum(w.sum() ** 2 for w in weights), [lam * w for w in weights]


@misconception(
    "mean-instead-of-sum",
    en="The squares of an array are averaged. They should be added up, without dividing by the number of weights.",
    ru="Квадраты в каждом массиве усреднены. В штрафе их нужно складывать, без деления на число весов.",
)
def mean_instead_of_sum(weights, lam):
    return 0.5 * lam * sum((w**2).mean() for w in weights), [lam * w for w in weights]


@misconception(
    "gradient-without-lambda",
    en="The gradient lacks λ. The penalty is multiplied by λ, so its derivative should be too: λw.",
    ru="В градиенте потеряно λ. На него умножен штраф, поэтому должна быть умножена и производная: λw.",
)
def gradient_without_lambda(weights, lam):
    return l2_regularizer(weights, lam)[0], [w.copy() for w in weights]


@misconception(
    "only-last-array",
    en="Only the last array gets into the penalty. Add up the squares of the weights of all arrays.",
    ru="В штраф вошёл только последний массив. Нужно сложить квадраты весов всех массивов.",
)
def only_last_array(weights, lam):
    return l2_regularizer(weights[-1:], lam)[0], [lam * w for w in weights]


@alternative("dot products of flattened arrays")
def by_dot_products(weights, lam):
    penalty = 0.0
    for w in weights:
        flat = w.ravel()
        penalty += float(flat @ flat)
    return lam * penalty / 2, [np.multiply(w, lam) for w in weights]


@alternative("one long vector, a tuple of gradients")
def one_long_vector(weights, lam):
    everything = np.concatenate([np.zeros(0), *(w.reshape(-1) for w in weights)])
    return np.linalg.norm(everything) ** 2 * lam / 2, tuple(w * lam for w in weights)


@alternative("float32, element by element")
def by_loop(weights, lam):
    penalty, grads = np.float32(0), []
    for w in weights:
        grad = np.zeros(w.shape, dtype=np.float32)
        for index in np.ndindex(w.shape):
            penalty += np.float32(0.5 * lam) * np.float32(w[index]) ** 2
            grad[index] = lam * w[index]
        grads.append(grad)
    return penalty, grads
