"""Coefficients of the collapsed two-layer linear model: lecture 4, «Функция активации»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def linear_collapse_task(a: int, b: int, c: int, d: int, v1: int, v2: int) -> tuple[int, int]:
    """Return the coefficients of x₁ and x₂ in v₁·(a·x₁ + b·x₂) + v₂·(c·x₁ + d·x₂)."""
    return v1 * a + v2 * c, v1 * b + v2 * d


def oracle(a: int, b: int, c: int, d: int, v1: int, v2: int) -> tuple[int, ...]:
    """Return the product of PyTorch's matrices."""
    import torch

    return tuple((torch.tensor([v1, v2]) @ torch.tensor([[a, b], [c, d]])).tolist())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"a": -3, "b": 2, "c": 4, "d": 2, "v1": 5, "v2": 3},)
MUST_DIFFER = ("outer-coefficients-dropped", "transposed", "second-neuron-forgotten")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's coefficients, from −9 to 9 and never zero."""
    signed = rng.integers(1, 10, size=6) * rng.choice([-1, 1], size=6)
    return dict(zip(("a", "b", "c", "d", "v1", "v2"), signed.tolist(), strict=True))


@misconception(
    "outer-coefficients-dropped",
    en="z₁ and z₂ are added without their weights in y, as in the lecture's formula with the sine, where the 5 and the 3 are "
    "lost. Each z should be multiplied by its weight.",
    ru="z₁ и z₂ сложены без весов, с которыми они входят в y, как в формуле лекции с синусом, где потеряны 5 и 3. Каждое z "
    "нужно умножить на его вес.",
    slip="lecture 4, «Функция активации», y = sin(−3x₁ + 2x₂) + sin(4x₁ + 2x₂)",
)
def outer_coefficients_dropped(a, b, c, d, v1, v2):
    return a + c, b + d


@misconception(
    "coefficients-mixed",
    en="The first weight of y multiplies the terms with x₁, the second those with x₂. The first should multiply the whole of "
    "z₁, the second the whole of z₂.",
    ru="Первый вес y умножен на слагаемые с x₁, второй — на слагаемые с x₂. Первый вес должен умножать всё z₁, второй — всё z₂.",
)
def coefficients_mixed(a, b, c, d, v1, v2):
    return v1 * (a + c), v2 * (b + d)


@misconception(
    "transposed",
    en="Rows and columns are mixed up. k₁ should collect the terms with x₁, one from z₁ and one from z₂.",
    ru="Перепутаны строки и столбцы. k₁ должно собирать слагаемые с x₁, одно из z₁ и одно из z₂.",
)
def transposed(a, b, c, d, v1, v2):
    return v1 * a + v2 * b, v1 * c + v2 * d


@misconception(
    "sign-lost",
    en="All numbers are taken as positive. A minus in z or in y should stay in the product.",
    ru="Все числа взяты положительными. Минус в z или в y должен остаться и в произведении.",
)
def sign_lost(a, b, c, d, v1, v2):
    return linear_collapse_task(*(abs(number) for number in (a, b, c, d, v1, v2)))


@misconception(
    "second-neuron-forgotten",
    en="Only z₁ is put into y. The terms of z₂ should be added.",
    ru="В y подставлено только z₁. Нужно прибавить и слагаемые из z₂.",
)
def second_neuron_forgotten(a, b, c, d, v1, v2):
    return v1 * a, v1 * b


@alternative("a product of matrices")
def by_matrices(a, b, c, d, v1, v2):
    return np.array([v1, v2]) @ np.array([[a, b], [c, d]])


@alternative("puts in the unit vectors, answers with floats")
def by_probing(a, b, c, d, v1, v2):
    def y(x1, x2):
        return v1 * (a * x1 + b * x2) + v2 * (c * x1 + d * x2)

    return [float(y(1, 0)), float(y(0, 1))]
