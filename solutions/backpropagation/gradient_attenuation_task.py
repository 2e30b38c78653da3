"""Attenuation of gradients from layer to layer: lecture 3, «Паралич сети, эксперимент» (6.2e-8 … 0.015)."""

import math

import numpy as np

from autograder.content.api import alternative, misconception, significant


def gradient_attenuation_task(g0: float, g1: float, K: int) -> float:
    """Return (g1/g0)^(1/K)."""
    return (g1 / g0) ** (1 / K)


def oracle(g0: float, g1: float, K: int) -> float:
    """Return the same by logarithms, in PyTorch."""
    import torch

    first, last = torch.tensor([g0, g1]).log()
    return ((last - first) / K).exp().item()


TOLERANCE = significant(4)
"""Half a unit of the fourth significant digit."""

LECTURE = ({"g0": 6.2e-8, "g1": 0.015, "K": 5},)
MUST_DIFFER = ("arithmetic-mean", "layers-instead-of-transitions", "total-ratio")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's numbers, the gradients with two significant digits, for which three digits of the answer are not enough."""
    while True:
        g0, g1 = (float(f"{10 ** rng.uniform(low, high):.1e}") for low, high in ((-9, -5), (-3, -1)))
        K = int(rng.integers(3, 8))
        answer = gradient_attenuation_task(g0, g1, K)
        if abs(float(f"{answer:.3g}") - answer) > TOLERANCE.rtol * answer:
            return {"g0": g0, "g1": g1, "K": K}


@misconception(
    "arithmetic-mean",
    en="The ratio is divided by K. The factors of the transitions multiply, so the root should be taken: (g1/g0)^(1/K).",
    ru="Отношение разделено на K. Множители переходов перемножаются, поэтому нужен корень: (g1/g0)^(1/K).",
)
def arithmetic_mean(g0, g1, K):
    return g1 / g0 / K


@misconception(
    "layers-instead-of-transitions",
    en="The root is of the degree K + 1, the number of layers. It should be of the degree K, the number of transitions between them.",
    ru="Извлечён корень степени K + 1, по числу слоёв. Нужен корень степени K, по числу переходов между ними.",
)
def layers_instead_of_transitions(g0, g1, K):
    return gradient_attenuation_task(g0, g1, K + 1)


@misconception(
    "total-ratio",
    en="The answer is the factor of all transitions together. For one transition the K-th root should be taken.",
    ru="Ответ — отношение за все переходы вместе. Для одного перехода нужно извлечь корень степени K.",
)
def total_ratio(g0, g1, K):
    return g1 / g0


@misconception(
    "ratio-inverted",
    en="The ratio is upside down. The gradient shrinks towards the input, so the factor should be above 1: g1/g0 under the root.",
    ru="Отношение перевёрнуто. Градиент убывает ко входу, поэтому множитель должен быть больше 1: под корнем g1/g0.",
)
def ratio_inverted(g0, g1, K):
    return gradient_attenuation_task(g1, g0, K)


@misconception(
    "quarter-assumed",
    en="The answer is 4, which follows from the bound σ' ≤ 1/4. The factor should be computed from the gradients given.",
    ru="Ответ — 4, он следует из оценки σ' ≤ 1/4. Множитель нужно вычислить по данным градиентам.",
)
def quarter_assumed(g0, g1, K):
    return 4.0


@alternative("by decimal logarithms")
def by_logarithms(g0, g1, K):
    return 10 ** ((math.log10(g1) - math.log10(g0)) / K)


@alternative("rounded to four significant digits")
def rounded(g0, g1, K):
    return float(f"{np.power(g1 / g0, 1 / K):.4g}")
