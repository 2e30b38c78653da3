"""SGD bound with a constant step: lecture 1, «Стохастический градиентный спуск», R²/(2h(k + 1)) + G²h/2."""

import numpy as np

from autograder.content.api import alternative, misconception, significant


def sgd_bound_task(R: int, G: int, h: float, N: int) -> tuple[float, float]:
    """Return the bound after N = k + 1 steps, and its limit."""
    rest = G**2 * h / 2
    return R**2 / (2 * h * N) + rest, rest


def oracle(R: int, G: int, h: float, N: int) -> tuple[float, float]:
    """Return the general bound for N equal steps, and for so many that the start no longer counts."""
    import torch

    def bound(steps, distance):
        return ((distance**2 + (G * steps).square().sum()) / (2 * steps.sum())).item()

    return bound(torch.full((N,), h), R), bound(torch.full((1,), h), 0)


TOLERANCE = significant(4)
"""Four significant digits: three would not tell N steps from N + 1."""

LECTURE = ({"R": 1, "G": 2, "h": 0.1, "N": 10},)
MUST_DIFFER = ("factor-two-missing", "limit-zero", "steps-plus-one")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's numbers."""
    h, steps = rng.choice([0.01, 0.02, 0.05, 0.1]), rng.choice([50, 100, 200, 500, 1000])
    return {"R": int(rng.integers(1, 11)), "G": int(rng.integers(1, 11)), "h": float(h), "N": int(steps)}


@misconception(
    "factor-two-missing",
    en="The 2 in the denominators is missing: R²/(2h(k + 1)) + G²h/2.",
    ru="В знаменателях потеряны двойки: R²/(2h(k + 1)) + G²h/2.",
)
def factor_two_missing(R, G, h, N):
    return R**2 / (h * N) + G**2 * h, G**2 * h


@misconception(
    "steps-plus-one",
    en="One step too many is counted. The steps i = 0, …, k are k + 1 already; do not add 1.",
    ru="Посчитан лишний шаг. Шагов i = 0, …, k уже k + 1, прибавлять 1 не нужно.",
)
def steps_plus_one(R, G, h, N):
    return sgd_bound_task(R, G, h, N + 1)


@misconception(
    "limit-zero",
    en="0 is given as the limit. With a constant step the noise stays, and G²h/2 should be left of the bound.",
    ru="Предел принят равным 0. При постоянном шаге шум не исчезает, и от оценки должно остаться G²h/2.",
)
def limit_zero(R, G, h, N):
    return sgd_bound_task(R, G, h, N)[0], 0.0


@misconception(
    "constants-not-squared",
    en="R and G are not squared: R²/(2h(k + 1)) + G²h/2.",
    ru="R и G не возведены в квадрат: R²/(2h(k + 1)) + G²h/2.",
)
def constants_not_squared(R, G, h, N):
    return R / (2 * h * N) + G * h / 2, G * h / 2


@misconception(
    "step-squared",
    en="The second term has h². The square in Σα² is cancelled by the Σα below it; it should be G²h/2.",
    ru="Во втором слагаемом стоит h². Квадрат из Σα² сокращается с Σα в знаменателе, должно быть G²h/2.",
)
def step_squared(R, G, h, N):
    return R**2 / (2 * h * N) + (G * h) ** 2 / 2, (G * h) ** 2 / 2


@alternative("the general bound, summed up")
def by_sums(R, G, h, N):
    steps = np.full(N, h)
    rest = (G * steps) @ (G * steps) / (2 * steps.sum())
    return R * R / 2 / steps.sum() + rest, rest


@alternative("a list, rounded to four significant digits")
def rounded(R, G, h, N):
    return [float(f"{number:.4g}") for number in sgd_bound_task(R, G, h, N)]
