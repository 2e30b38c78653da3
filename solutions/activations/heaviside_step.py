"""Step function and its derivative: lecture 0, table 3; f(0) = 1."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def heaviside_step(x: Array) -> tuple[Array, Array]:
    """Return 1 for x ≥ 0 and 0 below; the derivative is 0 wherever there is one."""
    return np.heaviside(x, 1.0), np.zeros_like(x)


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch gives."""
    import torch

    inputs = torch.tensor(x)
    return torch.heaviside(inputs, torch.ones((), dtype=inputs.dtype)).numpy(), torch.zeros_like(inputs).numpy()


TOLERANCE = ELEM

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("shapes", 1.0, {"en": "arrays of other shapes", "ru": "массивы других форм"}),
    Family("zero", 2.0, {"en": "the value at x = 0", "ru": "значение при x = 0"}),
    Family("single", 1.0, {"en": "single-precision inputs", "ru": "входы одинарной точности"}),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("both-sides", {"x": _array([-1, 0, 1])}, family="lecture", public=True)
    yield Case("minus", {"x": _array([-2])}, family="values")
    yield Case("plus", {"x": _array([3])}, family="values")
    yield Case("near-zero", {"x": _array([1e-8, -1e-30, -1e-8, 1e-30])}, family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": _drawn(rng, n)}, family="values")
    for shape in ((2, 3), (2, 1, 4), (1,), (0,)):
        yield Case(f"shape-{'x'.join(map(str, shape))}", {"x": _drawn(rng, *shape)}, family="shapes")
    yield Case("zero", {"x": _array([0])}, family="zero")
    yield Case("minus-zero", {"x": _array([-0.0, -1, 0, 2])}, family="zero")
    yield Case("zeros-injected", {"x": _drawn(rng, 3, 4) * _array([1, 0, 1, 1])}, family="zero")
    for shape in ((6,), (3, 2)):
        yield Case(f"single-{len(shape)}d", {"x": np.float32(_drawn(rng, *shape))}, family="single")
    yield Case("non-contiguous", {"x": _drawn(rng, 3, 4)}, family="memory", layout="strided")
    yield Case("column-major", {"x": _drawn(rng, 2, 3)}, family="memory", layout="F")
    yield Case("read-only", {"x": _drawn(rng, 5)}, family="memory", readonly=True)


def _array(values: object) -> Array:
    return np.array(values, dtype=np.float64)


def _drawn(rng: np.random.Generator, *shape: int) -> Array:
    """Return numbers of both signs, 0.2 to 4 in size."""
    signs = rng.permutation(np.resize([-1.0, 1.0], math.prod(shape)))
    return (rng.uniform(0.2, 4, signs.size) * signs).reshape(shape)


@misconception(
    "zero-excluded",
    en="At x = 0 your step is still 0. The table of the lecture counts 0 to the upper branch: f(0) = 1.",
    ru="При x = 0 ваша ступенька ещё равна 0. В таблице лекции ноль относится к верхней ветви: f(0) = 1.",
)
def zero_excluded(x):
    return np.where(x > 0, 1.0, 0.0), np.zeros(x.shape)


@misconception(
    "half-at-zero",
    en="At x = 0 your step is 1/2, a convention of other books. Here f(0) = 1.",
    ru="При x = 0 ваша ступенька равна 1/2 — так принято в других книгах. Здесь f(0) = 1.",
)
def half_at_zero(x):
    return np.heaviside(x, 0.5), np.zeros(x.shape)


@misconception(
    "sign-function",
    en="Below zero your function is −1: that is the sign of x. The step takes the values 0 and 1.",
    ru="Ниже нуля ваша функция равна −1: это знак x. Ступенька принимает значения 0 и 1.",
)
def sign_function(x):
    return np.where(x >= 0, 1.0, -1.0), np.zeros(x.shape)


@misconception(
    "derivative-one-for-positive",
    en="The derivative is the step itself. On both sides the step is constant, and its derivative is 0: no gradient comes back.",
    ru="Производная совпала с самой ступенькой. По обе стороны от нуля ступенька постоянна, её производная равна 0: градиент не проходит.",
)
def derivative_one_for_positive(x):
    f = np.where(x >= 0, 1.0, 0.0)
    return f, f.copy()


@misconception(
    "relu-instead",
    en="For x ≥ 0 your function is x: that is ReLU. The step is 1 there.",
    ru="При x ≥ 0 ваша функция равна x: это ReLU. Ступенька там равна 1.",
)
def relu_instead(x):
    return np.where(x >= 0, x, 0.0), np.zeros(x.shape)


@alternative("a comparison, converted")
def converted_comparison(x):
    return (x >= 0).astype(x.dtype), 0.0 * (x >= 0)


@alternative("float32, element by element")
def by_loop(x):
    f = np.zeros(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        if not x[index] < 0:
            f[index] = 1
    return f, np.zeros(x.shape, dtype=np.float32)


@alternative("boolean indexing")
def boolean_indexing(x):
    f = np.ones(x.shape)
    f[x < 0] = 0
    return f, np.zeros(x.shape)
