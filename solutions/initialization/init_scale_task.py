"""Scale of the initial weights: lecture 0, formulas (223) to (226); lecture 3, «Xavier (Glorot)» and the slide on ReLU."""

import math

import numpy as np

from autograder.content.api import alternative, misconception, significant

Answer = tuple[float, float, float]


def init_scale_task(n_in: int, n_out: int) -> Answer:
    """Return the heuristic's variance, Xavier's bound and He's standard deviation."""
    return 1 / (3 * n_out), math.sqrt(6 / (n_in + n_out)), math.sqrt(2 / n_in)


def oracle(n_in: int, n_out: int) -> Answer:
    """Return the moments that PyTorch knows of the uniform law, and what its initialisers are made of."""
    import torch

    half = torch.tensor(float(n_out)).rsqrt()
    variance = torch.distributions.Uniform(-half, half).variance.item()
    std = torch.nn.init.calculate_gain("linear") * math.sqrt(2.0 / (n_in + n_out))
    return variance, math.sqrt(3.0) * std, torch.nn.init.calculate_gain("relu") / math.sqrt(n_in)


TOLERANCE = significant(4)
"""Half a unit of the fourth significant digit."""

LECTURE = ({"n_in": 100, "n_out": 50},)
MUST_DIFFER = ("variance-instead-of-std", "fan-out-in-he", "std-instead-of-bound")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's layer: from 20 to 2000 inputs and another number of outputs."""
    n_in, n_out = rng.choice(np.arange(20, 2001), size=2, replace=False)
    return {"n_in": int(n_in), "n_out": int(n_out)}


@misconception(
    "variance-instead-of-std",
    en="(c) is the variance 2/n_in. It should be the standard deviation, its square root.",
    ru="В (в) указана дисперсия 2/n_in. Нужно стандартное отклонение — корень из неё.",
)
def variance_instead_of_std(n_in, n_out):
    variance, bound, _ = init_scale_task(n_in, n_out)
    return variance, bound, 2 / n_in


@misconception(
    "fan-out-in-he",
    en="(c) is computed with the number of outputs. Here it should be the number of inputs: variance 2/n_in.",
    ru="(в) вычислено по числу выходов. Здесь нужно число входов: дисперсия 2/n_in.",
)
def fan_out_in_he(n_in, n_out):
    variance, bound, _ = init_scale_task(n_in, n_out)
    return variance, bound, math.sqrt(2 / n_out)


@misconception(
    "std-instead-of-bound",
    en="(b) is the standard deviation. It should be the bound, which is √3 times as large: √(6/(n_in + n_out)).",
    ru="В (б) указано стандартное отклонение. Нужна граница, она в √3 раз больше: √(6/(n_in + n_out)).",
)
def std_instead_of_bound(n_in, n_out):
    variance, bound, deviation = init_scale_task(n_in, n_out)
    return variance, bound / math.sqrt(3), deviation


@misconception(
    "uniform-variance-twelfth",
    en="(a) is a²/12. The interval from −a to a is 2a long, so it should be (2a)²/12 = a²/3.",
    ru="В (а) указано a²/12. Длина отрезка от −a до a равна 2a, поэтому должно быть (2a)²/12 = a²/3.",
)
def uniform_variance_twelfth(n_in, n_out):
    variance, bound, deviation = init_scale_task(n_in, n_out)
    return variance / 4, bound, deviation


@misconception(
    "he-gain-forgotten",
    en="(c) is √(1/n_in). He's variance has the factor 2, which makes up for what ReLU switches off, so it should be √(2/n_in).",
    ru="В (в) указано √(1/n_in). В дисперсии Хе есть множитель 2, возмещающий то, что гасит ReLU, поэтому должно быть √(2/n_in).",
)
def he_gain_forgotten(n_in, n_out):
    variance, bound, _ = init_scale_task(n_in, n_out)
    return variance, bound, math.sqrt(1 / n_in)


@alternative("rounded to four significant digits, as a list")
def rounded(n_in, n_out):
    return [float(f"{value:.4g}") for value in (n_out**-1 / 3, 6**0.5 * (n_in + n_out) ** -0.5, 2**0.5 * n_in**-0.5)]


@alternative("a NumPy array")
def as_array(n_in, n_out):
    return np.sqrt(np.array([1 / (9 * n_out**2), 6 / (n_in + n_out), 2 / n_in]))
