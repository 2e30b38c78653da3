"""Binary cross-entropy on logits: lecture 2, «Пример (программа)», Logistic(shortcut=True) with CrossEntropyBinary."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import NARROW, arrays, called_again, magnitudes, memory_cases, single_cases, standard

Array = NDArray[np.floating]


def logistic_cross_entropy(z: Array, t: Array) -> tuple[float, Array]:
    """Return the mean of ln(1 + eᶻ) − tz and its gradient, with σ(z) written as a hyperbolic tangent."""
    y = (1 + np.tanh(z / 2)) / 2
    return np.mean(np.logaddexp(0, z) - t * z), (y - t) / z.size


def oracle(z: Array, t: Array) -> tuple[Any, ...]:
    """Return PyTorch's loss and its automatic gradient."""
    import torch
    import torch.nn.functional as F

    logits = torch.tensor(z, requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(logits, torch.tensor(t))
    return loss, torch.autograd.grad(loss, logits)[0]


TOLERANCE = REDUCE

OUTSIDE_DOMAIN = {"sign:t": "the statement has targets between 0 and 1"}

FAMILIES = (
    standard("lecture"),
    Family("classes", 3.0, {"en": "targets 0 and 1", "ru": "целевые значения 0 и 1"}),
    Family("between", 2.0, {"en": "targets between 0 and 1", "ru": "целевые значения между 0 и 1"}),
    Family("extreme", 2.0, {"en": "large and small logits", "ru": "большие и малые логиты"}),
    standard("sizes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("undecided", _inputs([[0]], [[1]]), family="lecture", public=True)
    yield Case("three-outputs", _inputs([[2, -1, 0]], [[1, 0, 0.5]]), family="lecture", public=True)
    yield Case("two-wrong", _inputs([[1, -2]], [[0, 1]]), family="classes")
    yield Case("equal-logits", _inputs([[1.5, 1.5], [-0.5, 1.5]], [[0, 1], [1, 1]]), family="classes")
    yield Case("one-element", _inputs([[-1.5]], [[0]]), family="classes")
    for n, k in ((1, 3), (3, 2), (4, 4), (2, 5)):
        yield Case(f"classes-{n}x{k}", _drawn(rng, n, k), family="classes")
    for n, k in ((1, 2), (2, 3), (4, 1)):
        inputs = _drawn(rng, n, k)
        yield Case(f"between-{n}x{k}", inputs | {"t": rng.uniform(0.05, 0.95, (n, k))}, family="between")
    yield Case("certain-and-right", _inputs([[1000, -1000]], [[1, 0]]), family="extreme")
    yield Case("certain-and-wrong", _inputs([[1000, -1000], [-800, 2]], [[0, 1], [1, 1]]), family="extreme")
    yield Case("certain-between", _inputs([[2000, -1800]], [[0.25, 0.5]]), family="extreme")
    yield Case("one-certain-and-wrong", _inputs([[-1800]], [[1]]), family="extreme")
    yield Case("large", _inputs([[40, -40, 50]], [[0, 1, 1]]), family="extreme")
    yield from _nearly_certain(rng)
    for n, k in ((130, 1), (1, 131), (11, 12)):
        yield Case(f"large-{n}x{k}", _drawn(rng, n, k), family="sizes")
    yield from single_cases(_drawn(rng, 2, 3), _drawn(rng, 3, 2))
    yield from memory_cases(_drawn(rng, 3, 4), _drawn(rng, 4, 3), _drawn(rng, 2, 3))
    yield called_again(_drawn(rng, 2, 3), _drawn(rng, 2, 3))


def _nearly_certain(rng: np.random.Generator) -> Iterator[Case]:
    """Yield logits whose losses are small, so that a loss of max(z, 0) − tz beyond some |z| differs from the right one."""
    for name, low, high in (("doubtful", 0.5, 5), ("sure", 4, 12), ("very-sure", 10, 24)):
        z = np.geomspace(low, high, 8) * rng.uniform(1, 1.1, 8) * np.resize([-1, 1], 8)
        yield Case(f"{name}-and-right", _inputs([z], [z > 0]), family="extreme", tolerance=NARROW)
    faint = _inputs([[-20, -18, -22]], [[4e-9, 3e-7, 5e-4]])
    yield Case("faint-targets", faint, family="between", tolerance=NARROW)
    yield Case("nearly-equal", _inputs([1.25 + 1e-6 * rng.uniform(-1, 1, 4)], [[0, 1, 1, 0]]), family="between", tolerance=NARROW)
    yield Case("nearly-zero", _inputs([magnitudes(rng)[:18]], [np.resize([0, 1, 0.25], 18)]), family="extreme", tolerance=NARROW)


def _inputs(z: object, t: object) -> dict[str, Any]:
    return arrays(z=z, t=t)


def _drawn(rng: np.random.Generator, n: int, k: int) -> dict[str, Any]:
    """Return logits away from zero, and targets of both classes."""
    t = rng.permutation(np.arange(n * k) % 2).reshape(n, k)
    return _inputs(rng.uniform(0.3, 4, (n, k)) * rng.choice([-1, 1], (n, k)), t)


def _losses(z, t):
    return np.logaddexp(0, z) - t * z


@misconception(
    "overflow-nan",
    en="The loss of large logits is infinite or NaN, because σ rounds to 0 or 1 before the logarithm. It should be computed "
    "as ln(1 + e^z) − t·z, with np.logaddexp(0, z).",
    ru="При больших логитах потери бесконечны или равны NaN: σ округляется до 0 или 1 ещё до логарифма. Их нужно вычислять "
    "как ln(1 + e^z) − t·z, через np.logaddexp(0, z).",
)
def overflow_nan(z, t):
    with np.errstate(all="ignore"):
        y = 1 / (1 + np.exp(-z))
        return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)), logistic_cross_entropy(z, t)[1]


@misconception(
    "extra-sigmoid-derivative",
    en="The gradient is multiplied by y(1 − y). With cross-entropy this factor cancels (that is the shortcut), so y − t should be left.",
    ru="Градиент умножен на y(1 − y). С кросс-энтропией этот множитель сокращается (это и есть shortcut), поэтому должно остаться y − t.",
)
def extra_sigmoid_derivative(z, t):
    loss, dz = logistic_cross_entropy(z, t)
    y = (1 + np.tanh(z / 2)) / 2
    return loss, dz * y * (1 - y)


@misconception(
    "gradient-not-averaged",
    en="The gradient is that of the sum. The loss is a mean, so the gradient should be divided by the number of all elements.",
    ru="Вычислен градиент суммы. Функция потерь — среднее, поэтому градиент нужно разделить на число всех элементов.",
)
def gradient_not_averaged(z, t):
    loss, dz = logistic_cross_entropy(z, t)
    return loss, dz * z.size


@misconception(
    "only-positive-class-term",
    en="The loss lacks the term of the negative class. −(1 − t)·ln(1 − y) should be added.",
    ru="В функции потерь нет слагаемого отрицательного класса. Нужно прибавить −(1 − t)·ln(1 − y).",
)
def only_positive_class_term(z, t):
    return np.mean(t * np.logaddexp(0, -z)), logistic_cross_entropy(z, t)[1]


@misconception(
    "sum-instead-of-mean",
    en="The losses of the elements are added up. They should be averaged over all elements.",
    ru="Потери элементов сложены. Их нужно усреднить по всем элементам.",
)
def sum_instead_of_mean(z, t):
    return np.sum(_losses(z, t)), logistic_cross_entropy(z, t)[1]


@misconception(
    "sign-flipped",
    en="The gradient has the opposite sign. It should be y − t, positive where the output is too large.",
    ru="У градиента обратный знак. Должно быть y − t: плюс там, где выход слишком велик.",
)
def sign_flipped(z, t):
    loss, dz = logistic_cross_entropy(z, t)
    return loss, -dz


@misconception(
    "log-base-2",
    en="The logarithms are to base 2. They should be natural, np.log.",
    ru="Логарифмы взяты по основанию 2. Нужны натуральные, np.log.",
)
def log_base_2(z, t):
    loss, dz = logistic_cross_entropy(z, t)
    return loss / math.log(2), dz


@alternative("the part that can overflow taken out")
def maximum_taken_out(z, t):
    decay = np.exp(-np.abs(z))
    losses = np.maximum(z, 0) - t * z + np.log1p(decay)
    y = np.where(z >= 0, 1 / (1 + decay), decay / (1 + decay))
    return losses.mean(), (y - t) / np.prod(z.shape)


@alternative("element by element")
def by_loop(z, t):
    total, dz = 0.0, np.empty(z.shape)
    for place in np.ndindex(z.shape):
        a, target = float(z[place]), float(t[place])
        decay = math.exp(-abs(a))
        total += max(a, 0) - a * target + math.log1p(decay)
        dz[place] = ((1 if a >= 0 else decay) / (1 + decay) - target) / z.size
    return total / z.size, dz


@alternative("both logarithms, results in float32")
def in_single_precision(z, t):
    losses = t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z)
    return np.float32(losses.mean()), np.float32((np.exp(-np.logaddexp(0, -z)) - t) / z.size)
