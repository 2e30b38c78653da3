"""A linear layer after classical dropout, when applied: lecture 0, «Регуляризация в нейронных сетях»; lecture 3, «Dropout»."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import RELATIVE, called_again, scaled, standard

Array = NDArray[np.floating]


def dropout_predict(x: Array, W: Array, b: Array, p_drop: float) -> Array:
    """Return (1 − p_drop)·x Wᵀ + b, the mean of the training output over all masks."""
    return (1 - p_drop) * (x @ W.T) + b


def oracle(x: Array, W: Array, b: Array, p_drop: float) -> Array:
    """Return the mean over the masks, one by one."""
    import torch
    import torch.nn.functional as F

    inputs, weights, biases = torch.tensor(x), torch.tensor(W), torch.tensor(b)
    if x.shape[1] > MAX_MASKED:  # too many masks to go through; the mean is linear in each
        return F.linear(inputs * (1 - p_drop), weights, biases).numpy()
    mean = torch.zeros(len(x), len(W), dtype=inputs.dtype)
    for mask in itertools.product((0.0, 1.0), repeat=x.shape[1]):
        kept = torch.tensor(mask, dtype=inputs.dtype)
        probability = torch.where(kept > 0, 1 - p_drop, p_drop).prod()
        mean += probability * F.linear(inputs * kept, weights, biases)
    return mean.numpy()


MAX_MASKED = 10
OUTSIDE_DOMAIN = {
    "zero:p_drop:1e-08": "1 - p_drop then differs from 1 by less than the tolerance",
    "value:p_drop:1": "the statement asks for p_drop < 1",
}
TOLERANCE = REDUCE

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("no-bias", 3.0, {"en": "biases of zero", "ru": "нулевые смещения"}),
    Family("bias", 3.0, {"en": "biases", "ru": "смещения"}),
    Family("probabilities", 2.0, {"en": "p_drop from 0 to 0.95", "ru": "p_drop от 0 до 0,95"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    standard("sizes"),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers; p_drop = 0.5 hides a swap and is never alone."""
    yield Case("two-neurons", _inputs([[1, 1]], [[1, 1]], [0], 0.4), family="lecture", public=True)
    yield Case("two-samples", _inputs([[1, 2], [3, 0]], [[1, -1], [2, 0.5]], [1, -1], 0.2), family="lecture", public=True)
    yield Case("one-weight", _inputs([[2]], [[1]], [0], 0.25), family="no-bias")
    yield Case("one-output", _drawn(rng, 3, 4, 1, 0.35) | {"b": np.zeros(1)}, family="no-bias")
    yield Case("three-outputs", _drawn(rng, 2, 4, 3, 0.6) | {"b": np.zeros(3)}, family="no-bias")
    yield Case("one-weight-and-bias", _inputs([[2]], [[1]], [3], 0.25), family="bias")
    yield Case("bias-alone", _inputs([[0, 0]], [[1, 2], [3, 4]], [5, -6], 0.3), family="bias")
    yield Case("bias-one-sample", _drawn(rng, 1, 5, 4, 0.15), family="bias")
    yield Case("bias-square", _drawn(rng, 3, 3, 3, 0.7), family="bias")
    for p_drop in (0.0, 0.1, 0.5, 0.95):
        yield Case(f"p-drop-{p_drop}", _drawn(rng, 2, 3, 4, p_drop), family="probabilities")
    for n, p_drop in ((6, 0.4), (2, 0.8)):
        inputs = _drawn(rng, 3, n, 2, p_drop)
        yield Case(f"single-{n}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 3, 4, 2, 0.3), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 4, 2, 3, 0.65), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 2, 5, 3, 0.2), family="memory", readonly=True)
    yield called_again(_drawn(rng, 2, 3, 3, 0.3), _drawn(rng, 2, 3, 3, 0.3))
    for samples, n, m in ((130, 2, 2), (2, 130, 2), (2, 2, 130), (9, 10, 17)):
        yield Case(f"sizes-{samples}x{n}x{m}", _drawn(rng, samples, n, m, 0.45), family="sizes")
    yield from _magnitudes(rng)


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    for name, powers in (
        ("large-inputs", {"x": 12, "b": 12}),
        ("large-weights", {"W": 12, "b": 12}),
        ("tiny-inputs", {"x": -50, "b": -50}),
        ("tiny-weights", {"W": -50, "b": -50}),
    ):
        yield Case(name, scaled(_drawn(rng, 3, 4, 3, 0.35), **powers), family="magnitudes", tolerance=RELATIVE)
    yield Case(
        "equal-numbers", _inputs(rng.choice([-1.5, 2.0], (3, 4)), rng.choice([0.5, -3.0], (3, 4)), [2, 2, -1], 0.15), family="magnitudes"
    )
    for p_drop in (2.0**-20, 0.1234567, 1 - 2.0**-20):
        yield Case(f"p-drop-{p_drop:.3g}", _drawn(rng, 2, 3, 2, p_drop) | {"b": np.zeros(2)}, family="probabilities", tolerance=RELATIVE)


def _inputs(x: Any, W: Any, b: Any, p_drop: float) -> dict[str, Any]:
    return {name: np.array(value, dtype=np.float64) for name, value in (("x", x), ("W", W), ("b", b))} | {"p_drop": p_drop}


def _drawn(rng: np.random.Generator, samples: int, n: int, m: int, p_drop: float) -> dict[str, Any]:
    """Return numbers of both signs, away from zero."""
    x, W, b = (rng.uniform(0.3, 2, shape) * rng.choice([-1, 1], shape) for shape in ((samples, n), (m, n), (m,)))
    return _inputs(x, W, b, p_drop)


@misconception(
    "scaled-by-drop-probability",
    en="The sum is multiplied by p_drop. Lecture 0 («Регуляризация в нейронных сетях») uses p both for dropping and for keeping; "
    "the factor is the probability of keeping, 1 − p_drop.",
    ru="Сумма умножена на p_drop. В лекции 0 («Регуляризация в нейронных сетях») буквой p обозначены и исключение, и сохранение; "
    "множителем должна быть вероятность сохранения, 1 − p_drop.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
)
def scaled_by_drop_probability(x, W, b, p_drop):
    return p_drop * (x @ W.T) + b


@misconception(
    "no-scaling",
    en="Nothing is scaled, so the output is larger than it was on average in training. Multiply by 1 − p_drop.",
    ru="Масштабирования нет, и выход больше, чем он был в среднем при обучении. Умножьте на 1 − p_drop.",
)
def no_scaling(x, W, b, p_drop):
    return x @ W.T + b


@misconception(
    "divided-by-keep",
    en="The sum is divided by 1 − p_drop. That is what inverted dropout does in training; classical dropout multiplies when applied.",
    ru="Сумма разделена на 1 − p_drop. Так поступает инвертированный дропаут при обучении; при применении классического нужно умножать.",
)
def divided_by_keep(x, W, b, p_drop):
    return x @ W.T / (1 - p_drop) + b


@misconception(
    "bias-scaled",
    en="The bias is scaled together with the sum. It was never dropped: only x Wᵀ should be multiplied by 1 − p_drop.",
    ru="Смещение умножено вместе с суммой. Его не выбрасывали: на 1 − p_drop нужно умножать только x Wᵀ.",
)
def bias_scaled(x, W, b, p_drop):
    return (1 - p_drop) * (x @ W.T + b)


@misconception(
    "scaled-twice",
    en="Both the inputs and the weights are scaled. Multiply by 1 − p_drop once: one of the two, or their product.",
    ru="Умножены и входы, и веса. Умножать на 1 − p_drop нужно один раз: или то, или другое, или их произведение.",
)
def scaled_twice(x, W, b, p_drop):
    return (1 - p_drop) ** 2 * (x @ W.T) + b


@alternative("scaled weights, einsum")
def scaled_weights(x, W, b, p_drop):
    kept = W * (1 - p_drop)
    return np.einsum("ij,kj->ik", x, kept) + b[None, :]


@alternative("the mean over the masks of each input, on copies")
def mean_of_inputs(x, W, b, p_drop):
    y = np.tile(b, (len(x), 1))
    y += np.dot(p_drop * np.zeros_like(x) + (1 - p_drop) * x, np.transpose(W))
    return y


@alternative("float32, element by element")
def by_loop(x, W, b, p_drop):
    y = np.zeros((len(x), len(W)), dtype=np.float32)
    for i, j in np.ndindex(y.shape):
        y[i, j] = (1 - p_drop) * math.fsum(float(u) * float(v) for u, v in zip(x[i], W[j], strict=True)) + b[j]
    return y
