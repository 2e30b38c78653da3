"""ReLU and its derivative: lecture 0, formula (230) and table 3; f'(0) = 0 as in PyTorch."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def relu(x: Array) -> tuple[Array, Array]:
    """Return max(0, x) and 1 where x > 0, else 0."""
    passes = x > 0
    return np.where(passes, x, 0.0), passes.astype(x.dtype)


def oracle(x: Array) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.relu(inputs)
    return y.detach().numpy(), torch.autograd.grad(y.sum(), inputs)[0].numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("zero", 1.0, {"en": "the derivative at x = 0", "ru": "производная при x = 0"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("minus-two-to-three", arrays(x=[-2, 0, 3]), family="lecture", public=True)
    yield Case("neg", arrays(x=[-1]), family="values")
    yield Case("pos", arrays(x=[2]), family="values")
    yield Case("near-zero", arrays(x=[1e-8, -1e-8, 1000, -1000]), family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n)}, family="values")
    yield Case("zero", arrays(x=[0]), family="zero")
    yield Case("zeros-and-others", arrays(x=[0, -3, -0.0, 2, 0]), family="zero")
    yield Case("zeros-injected", arrays(x=both_signs(rng, 2, 4) * [1, 0, 1, 0]), family="zero")
    yield from elementwise_cases(rng, lambda x: {"x": x})


@misconception(
    "derivative-at-zero-one",
    en="At x = 0 the derivative is 1, as in table 3 of lecture 0. This course follows PyTorch there: it should be 0.",
    ru="При x = 0 производная равна 1, как в таблице 3 лекции 0. В этом курсе там, как в PyTorch, она должна быть равна 0.",
    slip="lecture 0, table 3",
)
def derivative_at_zero_one(x):
    return np.maximum(x, 0), (x >= 0).astype(x.dtype)


@misconception(
    "absolute-value",
    en="Negative numbers come out positive: that is |x|. ReLU should turn them into 0.",
    ru="Отрицательные числа стали положительными: это |x|. ReLU должна превращать их в 0.",
)
def absolute_value(x):
    return np.abs(x), relu(x)[1]


@misconception(
    "minimum",
    en="The negative part is kept: that is the minimum of 0 and x. It should be the maximum.",
    ru="Оставлена отрицательная часть: это минимум из 0 и x. Нужен максимум.",
)
def minimum(x):
    return np.minimum(x, 0), relu(x)[1]


@misconception(
    "derivative-is-value",
    en="For x > 0 the value x is returned as the derivative. The derivative of x is 1, and 1 should be returned.",
    ru="При x > 0 в качестве производной возвращено само x. Производная x равна 1, её и нужно вернуть.",
)
def derivative_is_value(x):
    return np.maximum(x, 0), np.maximum(x, 0)


@misconception(
    "derivative-minus-one",
    en="For x < 0 the derivative is −1, as that of |x|. ReLU is constant there, so it should be 0.",
    ru="При x < 0 производная равна −1, как у |x|. ReLU там постоянна, поэтому производная должна быть равна 0.",
)
def derivative_minus_one(x):
    return np.maximum(x, 0), np.sign(x)


@misconception(
    "leaky-slope",
    en="Below zero the function has the slope 0.01: that is Leaky ReLU. ReLU should be 0 there.",
    ru="Ниже нуля у функции наклон 0,01: это Leaky ReLU. ReLU там должна быть равна 0.",
)
def leaky_slope(x):
    return np.where(x > 0, x, 0.01 * x), relu(x)[1]


@misconception(
    "mutates-input",
    en="The array x is changed in place. The caller's data must stay untouched: compute a new array, or work on a copy.",
    ru="Массив x изменён на месте. Данные вызывающего кода должны остаться прежними: вычислите новый массив или работайте с копией.",
)
def mutates_input(x):
    df = (x > 0).astype(x.dtype)
    x[x < 0] = 0
    return x, df


@misconception(
    "integer-derivative",
    en="The derivative is an array of integers or booleans. It should hold floating-point numbers, since it is multiplied by gradients.",
    ru="Производная — массив целых или логических значений. Это должны быть числа с плавающей точкой: производная умножается на градиенты.",
)
def integer_derivative(x):
    return np.maximum(x, 0), (x > 0).astype(int)


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x):
    return relu(x)[0]


@alternative("the maximum, and a product with the derivative's mask")
def masked_product(x):
    return np.maximum(x, 0), np.heaviside(x, 0.0)


@alternative("half of x plus |x|")
def half_sum(x):
    f = (x + np.abs(x)) / 2
    return f, np.sign(f)


@alternative("float32, on a copy, in place")
def in_place_on_copy(x):
    f = x.astype(np.float32)
    f[f < 0] = 0
    return f, np.where(f > 0, np.float32(1), np.float32(0))
