"""Step function and its derivative: lecture 0, table 3; f(0) = 1."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

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
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("zero", 2.0, {"en": "the value at x = 0", "ru": "значение при x = 0"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("both-sides", arrays(x=[-1, 0, 1]), family="lecture", public=True)
    yield Case("minus", arrays(x=[-2]), family="values")
    yield Case("plus", arrays(x=[3]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, -1e-30, -1e-8, 1e-30]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("zero", arrays(x=[0]), family="zero")
    yield Case("minus-zero", arrays(x=[-0.0, -1, 0, 2]), family="zero")
    yield Case("zeros-injected", {"x": both_signs(rng, 3, 4) * [1, 0, 1, 1]}, family="zero")
    yield from elementwise_cases(rng, lambda x: {"x": x})


@misconception(
    "zero-excluded",
    en="At x = 0 the step is still 0. The table of the lecture counts 0 to the upper branch: it should be 1.",
    ru="При x = 0 ступенька ещё равна 0. В таблице лекции ноль относится к верхней ветви: должна быть 1.",
)
def zero_excluded(x):
    return np.where(x > 0, 1.0, 0.0), np.zeros(x.shape)


@misconception(
    "half-at-zero",
    en="At x = 0 the step is 1/2, a convention of other books. Here it should be 1.",
    ru="При x = 0 ступенька равна 1/2, как принято в других книгах. Здесь должна быть 1.",
)
def half_at_zero(x):
    return np.heaviside(x, 0.5), np.zeros(x.shape)


@misconception(
    "sign-function",
    en="Below zero the function is −1: that is the sign of x. The step should be 0 there.",
    ru="Ниже нуля функция равна −1: это знак x. Ступенька там должна быть равна 0.",
)
def sign_function(x):
    return np.where(x >= 0, 1.0, -1.0), np.zeros(x.shape)


@misconception(
    "derivative-one-for-positive",
    en="The step itself is returned as its derivative. On both sides of zero the step is constant, so the derivative should be 0.",
    ru="В качестве производной возвращена сама ступенька. По обе стороны от нуля она постоянна, поэтому производная должна быть равна 0.",
)
def derivative_one_for_positive(x):
    f = np.where(x >= 0, 1.0, 0.0)
    return f, f.copy()


@misconception(
    "relu-instead",
    en="For x ≥ 0 the function is x: that is ReLU. The step should be 1 there.",
    ru="При x ≥ 0 функция равна x: это ReLU. Ступенька там должна быть равна 1.",
)
def relu_instead(x):
    return np.where(x >= 0, x, 0.0), np.zeros(x.shape)


@misconception(
    "integer-values",
    en="The values are integers or booleans. They should be floating-point numbers, which the next layer multiplies by its weights.",
    ru="Значения — целые или логические. Это должны быть числа с плавающей точкой: следующий слой умножает их на свои веса.",
)
def integer_values(x):
    return (x >= 0).astype(int), np.zeros(x.shape)


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return heaviside_step(x)[0]


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
