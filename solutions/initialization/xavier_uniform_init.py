"""Xavier (Glorot) uniform initialisation: lecture 0, formula (224); lecture 3, «Xavier (Glorot)».

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import Law, SampleJudge, contract_cases, law_case, many_calls_case, uniform
from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def xavier_uniform_init(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """Return independent draws from U[−a, a], a = √(6/(n_in + n_out))."""
    bound = math.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, size=(n_out, n_in))


def oracle(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """Return a sample of PyTorch's, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.nn.init.xavier_uniform_(torch.empty(n_out, n_in), generator=source).numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {"float32:result": "weights may be float32: their law is judged"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "an example of the statement", "ru": "пример из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("law", 5.0, {"en": "the law of the weights", "ru": "распределение весов"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield a sample with a = 0.2, the contract, and samples in which n_in and n_out differ."""
    yield _sample("bound-one-fifth", 100, 50, rng, family="lecture", public=True)
    yield from contract_cases({"n_in": 20, "n_out": 30}, SampleJudge((30, 20), _law(20, 30)), rng=rng)
    for n_in, n_out in ((250, 50), (50, 200), (120, 80)):
        yield _sample(f"layer-{n_in}-{n_out}", n_in, n_out, rng, family="law")
    for n_in, n_out in ((2, 1), (1, 2)):
        inputs = {"n_in": n_in, "n_out": n_out}
        yield many_calls_case(f"many-small-{n_in}-{n_out}", inputs, _law(n_in, n_out), shape=(n_out, n_in), rng=rng, family="law")


def _sample(name: str, n_in: int, n_out: int, rng: np.random.Generator, *, family: str, public: bool = False) -> Case:
    inputs = {"n_in": n_in, "n_out": n_out}
    return law_case(name, inputs, _law(n_in, n_out), shape=(n_out, n_in), rng=rng, family=family, public=public)


def _law(n_in: int, n_out: int) -> Law:
    bound = math.sqrt(6 / (n_in + n_out))
    return uniform(-bound, bound)


def _symmetric(n_in, n_out, rng, bound):
    return rng.uniform(-bound, bound, size=(n_out, n_in))


@misconception(
    "variance-used-as-bound",
    en="2/(n_in + n_out) is used as the bound. It is the variance; the bound should be √6/√(n_in + n_out).",
    ru="2/(n_in + n_out) взято в качестве границы. Это дисперсия; граница должна быть равна √6/√(n_in + n_out).",
)
def variance_used_as_bound(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, 2 / (n_in + n_out))


@misconception(
    "std-used-as-bound",
    en="The standard deviation is used as the bound. The standard deviation of U[−a, a] is a/√3, so the bound should be √3 times as large.",
    ru="Стандартное отклонение взято в качестве границы. У U[−a, a] оно равно a/√3, поэтому граница должна быть в √3 раз больше.",
)
def std_used_as_bound(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, math.sqrt(2 / (n_in + n_out)))


@misconception(
    "fan-in-only",
    en="The variance is 1/n_in, which suits the signal alone. Xavier's compromise takes both sizes: it should be 2/(n_in + n_out).",
    ru="Взята дисперсия 1/n_in, подходящая только для сигнала. В компромисс Ксавье входят оба размера: должно быть 2/(n_in + n_out).",
)
def fan_in_only(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, math.sqrt(3 / n_in))


@misconception(
    "he-bound",
    en="The bound is √(6/n_in), that of He's initialisation for ReLU. It should be Xavier's √6/√(n_in + n_out).",
    ru="Взята граница √(6/n_in) — это инициализация Хе для ReLU. Нужна граница Ксавье, √6/√(n_in + n_out).",
)
def he_bound(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, math.sqrt(6 / n_in))


@misconception(
    "normal-instead-of-uniform",
    en="The weights are normal, with the right variance. They should be drawn from the uniform law.",
    ru="Веса распределены нормально, хотя и с верной дисперсией. Распределение должно быть равномерным.",
)
def normal_instead_of_uniform(n_in, n_out, rng):
    return rng.normal(0, math.sqrt(2 / (n_in + n_out)), size=(n_out, n_in))


@misconception(
    "one-sided",
    en="The weights lie between 0 and a. The interval should be symmetric: from −a to a.",
    ru="Веса лежат между 0 и a. Отрезок должен быть симметричным: от −a до a.",
)
def one_sided(n_in, n_out, rng):
    return rng.uniform(0, math.sqrt(6 / (n_in + n_out)), size=(n_out, n_in))


@misconception(
    "shape-transposed",
    en="The shape is (n_in, n_out). It should be (n_out, n_in): one row a neuron.",
    ru="Форма результата — (n_in, n_out). Она должна быть (n_out, n_in): по строке на нейрон.",
)
def shape_transposed(n_in, n_out, rng):
    return xavier_uniform_init(n_in, n_out, rng).T


@misconception(
    "global-rng",
    en="The numbers come from np.random. They should be drawn from the generator that is passed in: rng.uniform(...).",
    ru="Числа взяты из np.random. Их нужно брать из переданного генератора: rng.uniform(...).",
)
def global_rng(n_in, n_out, rng):
    return xavier_uniform_init(n_in, n_out, np.random)


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every call gives the same weights. The numbers should be drawn from "
    "the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и каждый вызов даёт те же веса. Числа нужно брать из переданного rng.",
)
def fixed_seed(n_in, n_out, rng):
    return xavier_uniform_init(n_in, n_out, np.random.default_rng(0))


@alternative("draws from [0, 1), stretched and shifted")
def stretched(n_in, n_out, rng):
    std = math.sqrt(2 / (n_in + n_out))
    return (rng.random((n_out, n_in)) - 0.5) * math.sqrt(12) * std


@alternative("neuron by neuron, from the last")
def neuron_by_neuron(n_in, n_out, rng):
    rows = [rng.uniform(-1, 1, n_in) * np.sqrt(6.0) / np.sqrt(n_in + n_out) for _ in range(n_out)]
    return np.array(rows[::-1])


@alternative("float32 draws")
def in_single_precision(n_in, n_out, rng):
    return (rng.random((n_in, n_out), dtype=np.float32).T - np.float32(0.5)) * np.float32(math.sqrt(24 / (n_in + n_out)))
