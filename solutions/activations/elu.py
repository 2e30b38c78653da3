"""ELU and its derivative: lecture 0, formula (232) and table 3; f'(0) = α as in PyTorch."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, arrays, both_signs, elementwise_cases, standard

Array = NDArray[np.floating]


def elu(x: Array, alpha: float = 1.0) -> tuple[Array, Array]:
    """Return max(0, x) + α(e^min(0, x) − 1), and 1 where x > 0, else the value plus α."""
    f = np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0))
    return f, np.where(x > 0, 1.0, f + alpha)


def oracle(x: Array, alpha: float = 1.0) -> tuple[Array, Array]:
    """Return what PyTorch and its automatic differentiation give."""
    import torch

    inputs = torch.tensor(x, requires_grad=True)
    y = torch.nn.functional.elu(inputs, alpha=alpha)
    return y.detach().numpy(), torch.autograd.grad(y.sum(), inputs)[0].numpy()


TOLERANCE = ELEM

FAMILIES = (
    standard("lecture"),
    Family("values", 4.0, {"en": "arguments of both signs", "ru": "аргументы обоих знаков"}),
    Family("zero", 1.0, {"en": "the derivative at x = 0", "ru": "производная при x = 0"}),
    Family("alpha", 2.0, {"en": "α by default, zero, negative or large", "ru": "α по умолчанию, нулевое, отрицательное и большое"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("alpha-one", arrays(x=[-1, 0, 2]) | {"alpha": 1.0}, family="lecture", public=True)
    yield Case("alpha-two", arrays(x=[-math.log(2), math.log(2)]) | {"alpha": 2.0}, family="lecture", public=True)
    yield Case("neg-alpha2", arrays(x=[-1]) | {"alpha": 2.0}, family="values")
    yield Case("pos-alpha2", arrays(x=[3]) | {"alpha": 2.0}, family="values")
    yield Case("near-zero", arrays(x=[1e-8, -1e-8]) | {"alpha": 0.5}, family="values")
    for n in (4, 7):
        yield Case(f"random-{n}", {"x": both_signs(rng, n), "alpha": _alpha(rng)}, family="values")
    for n in (3, 5):
        yield Case(f"default-{n}", {"x": both_signs(rng, n)}, family="alpha")
    for alpha in (0.0, 1.0, -1.0, -_alpha(rng), 4e-9, 5e3, -3e3):
        yield Case(f"alpha-{alpha:g}", {"x": both_signs(rng, 6), "alpha": alpha}, family="alpha")
    yield Case("extreme", arrays(x=[1000, -1000]) | {"alpha": 0.5}, family="magnitudes")
    yield Case("zero-alpha2", arrays(x=[0]) | {"alpha": 2.0}, family="zero")
    yield Case("zeros-injected", {"x": both_signs(rng, 2, 4) * [1, 0, 1, 0], "alpha": _alpha(rng)}, family="zero")
    yield from elementwise_cases(rng, lambda x: {"x": x, "alpha": _alpha(rng)})


def _alpha(rng: np.random.Generator) -> float:
    return rng.uniform(1.2, 2.5)


def _branches(x, alpha, left, left_derivative):
    """Return ELU put together from what stands on the negative side, given e^min(0, x) and α."""
    e = np.exp(np.minimum(x, 0))
    f = np.where(x > 0, x, left(e, alpha))
    return f, np.where(x > 0, 1.0, left_derivative(e, alpha, f))


def _left(e, alpha):
    return alpha * (e - 1)


def _slope(e, alpha, f):
    return alpha * e


@misconception(
    "selu-slip",
    en="In the bracket stands eˣ − α, as formula (229) of lecture 0 prints it for SELU. It should be eˣ − 1, or the branches "
    "do not meet in 0.",
    ru="В скобках стоит eˣ − α, как напечатано для SELU в формуле (229) лекции 0. Должно быть eˣ − 1, иначе ветви не сходятся в нуле.",
    slip="lecture 0, formula (229)",
)
def selu_slip(x, alpha=1.0):
    return _branches(x, alpha, lambda e, a: a * (e - a), _slope)


@misconception(
    "derivative-f-plus-one",
    en="On the left the derivative is computed as f + 1, but it should be f + α; the two agree for α = 1 only.",
    ru="Слева производная вычислена как f + 1, а должна быть равна f + α; они совпадают только при α = 1.",
)
def derivative_f_plus_one(x, alpha=1.0):
    return _branches(x, alpha, _left, lambda e, a, f: f + 1)


@misconception(
    "derivative-equals-value",
    en="On the left the derivative equals the value f. An exponential is its own derivative, but α is subtracted in f, so it "
    "should be f + α.",
    ru="Слева производная равна значению f. Экспонента совпадает со своей производной, но в f вычтено α, поэтому должно быть f + α.",
)
def derivative_equals_value(x, alpha=1.0):
    return _branches(x, alpha, _left, lambda e, a, f: f)


@misconception(
    "derivative-at-zero-one",
    en="At x = 0 the derivative is 1, as in table 3 of lecture 0. This course follows PyTorch there: it should be α.",
    ru="При x = 0 производная равна 1, как в таблице 3 лекции 0. В этом курсе там, как в PyTorch, она должна быть равна α.",
    slip="lecture 0, table 3",
)
def derivative_at_zero_one(x, alpha=1.0):
    f = elu(x, alpha)[0]
    return f, np.where(x >= 0, 1.0, f + alpha)


@misconception(
    "alpha-on-both-sides",
    en="α multiplies the positive side too. It should multiply the negative side only; on the positive one f(x) = x.",
    ru="На α умножена и положительная сторона. Умножать нужно только отрицательную; на положительной f(x) = x.",
)
def alpha_on_both_sides(x, alpha=1.0):
    f, df = elu(x, alpha)
    return np.where(x > 0, alpha * x, f), df


@misconception(
    "alpha-omitted",
    en="On the negative side α is missing. It should be α(eˣ − 1).",
    ru="На отрицательной стороне потеряно α. Должно быть α(eˣ − 1).",
)
def alpha_omitted(x, alpha=1.0):
    return _branches(x, alpha, lambda e, a: e - 1, _slope)


@misconception(
    "sign-flipped",
    en="On the negative side the values are α(1 − eˣ). They should be α(eˣ − 1), with the opposite sign.",
    ru="На отрицательной стороне вычислено α(1 − eˣ). Должно быть α(eˣ − 1), с обратным знаком.",
)
def sign_flipped(x, alpha=1.0):
    return _branches(x, alpha, lambda e, a: a * (1 - e), _slope)


@misconception(
    "overflow-product",
    en="Both branches are computed and multiplied by 0 or 1. For large x that gives 0 · ∞ = NaN: the branch should be chosen, "
    "with np.where for instance.",
    ru="Обе ветви вычислены и умножены на 0 или 1. При больших x это даёт 0 · ∞ = NaN: ветвь нужно выбирать, например через np.where.",
)
def overflow_product(x, alpha=1.0):
    return (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1), elu(x, alpha)[1]


@misconception(
    "value-only",
    en="Only the value f is returned. It should be the tuple (f, df), with the derivative as second result.",
    ru="Возвращено только значение f. Должен быть возвращён кортеж (f, df): второй результат — производная.",
)
def value_only(x, alpha=1.0):
    return elu(x, alpha)[0]


@alternative("np.where over both branches; eˣ may become infinite where it is not used")
def both_branches(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1)), np.where(x > 0, 1, alpha * np.exp(x))


@alternative("boolean indexing")
def boolean_indexing(x, alpha=1.0):
    f, df, left = x.copy(), np.ones_like(x), x <= 0
    e = np.exp(x[left])
    f[left], df[left] = alpha * e - alpha, alpha * e
    return f, df


@alternative("float32, element by element")
def by_loop(x, alpha=1.0):
    f, df = np.empty(x.shape, dtype=np.float32), np.empty(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        value = float(x[index])
        f[index] = value if value > 0 else alpha * math.expm1(value)
        df[index] = 1 if value > 0 else alpha * math.exp(value)
    return f, df
