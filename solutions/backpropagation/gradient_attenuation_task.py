"""Attenuation of gradients from layer to layer: lecture 3, «Паралич сети, эксперимент» (6.2e-8 … 0.015)."""

import math

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def gradient_attenuation_task(g0: float, g1: float, K: int) -> float:
    """Return (g1/g0)^(1/K)."""
    return (g1 / g0) ** (1 / K)


def oracle(g0: float, g1: float, K: int) -> float:
    """Return the same by logarithms, in PyTorch."""
    import torch

    first, last = torch.tensor([g0, g1]).log()
    return ((last - first) / K).exp().item()


TOLERANCE = Tolerance(rtol=5e-4, atol=0.0, rtol32=5e-4, atol32=0.0, lenient=True)
"""Half a unit of the fourth significant digit."""

LECTURE = ({"g0": 6.2e-8, "g1": 0.015, "K": 5},)
MUST_DIFFER = ("arithmetic-mean", "layers-instead-of-transitions", "total-ratio")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's numbers, the gradients with two significant digits."""
    g0, g1 = (float(f"{10 ** rng.uniform(low, high):.1e}") for low, high in ((-9, -5), (-3, -1)))
    return {"g0": g0, "g1": g1, "K": int(rng.integers(3, 8))}


@misconception(
    "arithmetic-mean",
    en="The ratio is divided by K. The factors multiply, so take the root: (g1/g0)^(1/K).",
    ru="Отношение разделено на K. Множители перемножаются, поэтому нужен корень: (g1/g0)^(1/K).",
)
def arithmetic_mean(g0, g1, K):
    return g1 / g0 / K


@misconception(
    "layers-instead-of-transitions",
    en="The root has the number of layers, K + 1. Between K + 1 layers there are K transitions.",
    ru="Показатель корня — число слоёв K + 1. Между K + 1 слоями K переходов.",
)
def layers_instead_of_transitions(g0, g1, K):
    return gradient_attenuation_task(g0, g1, K + 1)


@misconception(
    "total-ratio",
    en="That is the factor of all transitions together. Take the K-th root to get that of one.",
    ru="Это отношение за все переходы вместе. Чтобы получить множитель одного перехода, извлеките корень степени K.",
)
def total_ratio(g0, g1, K):
    return g1 / g0


@misconception(
    "ratio-inverted",
    en="The ratio is upside down. The gradient shrinks towards the input, and the factor asked for is above 1: g1/g0.",
    ru="Отношение перевёрнуто. Градиент убывает ко входу, и искомый множитель больше 1: g1/g0.",
)
def ratio_inverted(g0, g1, K):
    return gradient_attenuation_task(g1, g0, K)


@misconception(
    "quarter-assumed",
    en="4 follows from σ' ≤ 1/4, which is only a bound. Compute the factor from the gradients given.",
    ru="4 следует из σ' ≤ 1/4, а это лишь оценка. Вычислите множитель по данным градиентам.",
)
def quarter_assumed(g0, g1, K):
    return 4.0


@alternative("by decimal logarithms")
def by_logarithms(g0, g1, K):
    return 10 ** ((math.log10(g1) - math.log10(g0)) / K)


@alternative("rounded to four significant digits")
def rounded(g0, g1, K):
    return float(f"{np.power(g1 / g0, 1 / K):.4g}")
