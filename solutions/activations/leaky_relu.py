"""Leaky ReLU and its derivative: lecture 0, formula (231) and table 3; lecture 4; f'(0) = α as in PyTorch."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, NARROW, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def leaky_relu(x: Array, alpha: float = 0.1) -> tuple[Array, Array]:
    """Return x times its slope, and the slope: 1 where x > 0, else α."""
    slope = np.where(x > 0, 1.0, alpha)
    return slope * x, slope


def oracle(x: Array, alpha: float = 0.1) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.nn.functional.leaky_relu(inputs, negative_slope=alpha)
    return y.detach().numpy(), torch.autograd.grad(y.sum(), inputs)[0].numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {"sign:alpha": "the statement asks for a slope that is not negative"}

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("slopes", 2.0, {"en": "slopes of 0 and 1, small and large slopes", "ru": "наклоны 0 и 1, малые и большие наклоны"}),
    Family("zero", 1.0, {"en": "the derivative at x = 0", "ru": "производная при x = 0"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("default-slope", arrays(x=[-2, 0, 3]), family="lecture", public=True)
    yield Case("steeper", arrays(x=[-1, 1]) | {"alpha": 2.0}, family="lecture", public=True)
    yield Case("neg", arrays(x=[-1]) | {"alpha": 0.5}, family="values")
    yield Case("near-zero", arrays(x=[1e-8, -1e-8, 1000, -1000]) | {"alpha": 0.25}, family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n), "alpha": _slope(rng)}, family="values")
    yield Case("default", {"x": both_signs(rng, 5)}, family="values")
    yield Case("steep", arrays(x=[-1, 2]) | {"alpha": 1.5}, family="slopes")
    for alpha in (4e-9, 4e-13):
        x = both_signs(rng, 5, low=100, high=1000)
        yield Case(f"slope-{alpha:g}", {"x": x, "alpha": alpha}, family="slopes", tolerance=NARROW)
    for alpha in (0.0, 1.0, rng.uniform(2, 5), 2e4, 0.1):
        yield Case(f"slope-{alpha:g}", {"x": both_signs(rng, 5), "alpha": alpha}, family="slopes")
    yield Case("zero", arrays(x=[0]) | {"alpha": 0.1}, family="zero")
    yield Case("zeros-injected", {"x": both_signs(rng, 2, 4) * [1, 0, 1, 0], "alpha": _slope(rng)}, family="zero")
    yield from elementwise_cases(rng, lambda x: {"x": x, "alpha": _slope(rng)})


def _slope(rng: np.random.Generator) -> float:
    return rng.uniform(0.15, 0.7)


@misconception(
    "negative-slope-sign",
    en="Negative numbers come out positive. α is not negative, so α·x should stay negative for x < 0.",
    ru="Отрицательные числа стали положительными. α неотрицательно, поэтому при x < 0 произведение α·x должно оставаться отрицательным.",
)
def negative_slope_sign(x, alpha=0.1):
    return np.maximum(x, 0) + alpha * np.abs(np.minimum(x, 0)), leaky_relu(x, alpha)[1]


@misconception(
    "derivative-zero-on-negative",
    en="For x < 0 the derivative is 0, as that of ReLU. It should be α: this slope is what lets the gradient through.",
    ru="При x < 0 производная равна 0, как у ReLU. Она должна быть равна α: именно этот наклон пропускает градиент.",
)
def derivative_zero_on_negative(x, alpha=0.1):
    return leaky_relu(x, alpha)[0], np.where(x > 0, 1.0, 0.0)


@misconception(
    "derivative-at-zero-one",
    en="At x = 0 the derivative is 1, as in table 3 of lecture 0. This course follows PyTorch there: it should be α.",
    ru="При x = 0 производная равна 1, как в таблице 3 лекции 0. В этом курсе там, как в PyTorch, она должна быть равна α.",
    slip="lecture 0, table 3",
)
def derivative_at_zero_one(x, alpha=0.1):
    return leaky_relu(x, alpha)[0], np.where(x >= 0, 1.0, alpha)


@misconception(
    "max-form",
    en="The value is computed as max(x, α·x), which for α > 1 picks the wrong branch. It should be max(0, x) + α·min(0, x).",
    ru="Значение вычислено как max(x, α·x), а при α > 1 так выбирается не та ветвь. Должно быть max(0, x) + α·min(0, x).",
)
def max_form(x, alpha=0.1):
    return np.maximum(x, alpha * x), leaky_relu(x, alpha)[1]


@misconception(
    "derivative-times-x",
    en="For x < 0 the value α·x is returned as the derivative. The derivative should be the slope α.",
    ru="При x < 0 в качестве производной возвращено значение α·x. Производная должна быть равна наклону α.",
)
def derivative_times_x(x, alpha=0.1):
    return leaky_relu(x, alpha)[0], np.where(x > 0, 1.0, alpha * x)


@misconception(
    "branches-swapped",
    en="The slope α is on the positive side. It should be on the negative one; positive numbers pass unchanged.",
    ru="Наклон α стоит на положительной стороне. Он должен стоять на отрицательной; положительные числа проходят без изменений.",
)
def branches_swapped(x, alpha=0.1):
    return alpha * np.maximum(x, 0) + np.minimum(x, 0), leaky_relu(x, alpha)[1]


@misconception(
    "alpha-hardcoded-001",
    en="The slope is always 0.01. It should be the alpha that is passed in, 0.1 by default.",
    ru="Наклон всегда равен 0,01. Он должен быть равен переданному alpha, по умолчанию 0,1.",
)
def alpha_hardcoded_001(x, alpha=0.1):
    return leaky_relu(x, 0.01)


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x, alpha=0.1):
    return leaky_relu(x, alpha)[0]


@alternative("the formula of lecture 4")
def maximum_and_minimum(x, alpha=0.1):
    return np.maximum(0, x) + alpha * np.minimum(0, x), np.where(x <= 0, alpha, 1.0)


@alternative("boolean indexing")
def boolean_indexing(x, alpha=0.1):
    f, df = x.copy(), np.ones_like(x)
    f[x <= 0] *= alpha
    df[x <= 0] = alpha
    return f, df


@alternative("float32, element by element")
def by_loop(x, alpha=0.1):
    f, df = np.empty(x.shape, dtype=np.float32), np.empty(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        slope = 1.0 if x[index] > 0 else alpha
        f[index], df[index] = slope * x[index], slope
    return f, df
