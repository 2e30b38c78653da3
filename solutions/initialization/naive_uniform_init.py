"""Heuristic uniform initialisation: lecture 0, «Инициализация весов», the law above formula (223).

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import Law, SampleJudge, contract_cases, law_case, many_calls_case, uniform
from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def naive_uniform_init(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """Return independent draws from U[−1/√n_out, 1/√n_out]."""
    bound = 1 / math.sqrt(n_out)
    return rng.uniform(-bound, bound, size=(n_out, n_in))


def oracle(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """Return a sample of PyTorch's, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.nn.init.uniform_(torch.empty(n_out, n_in), -(n_out**-0.5), n_out**-0.5, generator=source).numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {"float32:result": "weights may be float32: their law is judged"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "an example of the statement", "ru": "пример из условия"}),
    Family("contract", 1.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("law", 3.0, {"en": "the law of the weights", "ru": "распределение весов"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield a sample with a = 0.1, the contract, and samples in which n_in and n_out differ."""
    yield _sample("bound-one-tenth", 80, 100, rng, family="lecture", public=True)
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
    bound = 1 / math.sqrt(n_out)
    return uniform(-bound, bound)


def _symmetric(n_in, n_out, rng, bound):
    return rng.uniform(-bound, bound, size=(n_out, n_in))


@misconception(
    "fan-in-used",
    en="The bound is 1/√n_in, the choice of the literature and of PyTorch. It should be 1/√n_out, as lecture 0 prints it "
    "above formula (223).",
    ru="Взята граница 1/√n_in, как принято в литературе и в PyTorch. Должна быть 1/√n_out, как напечатано в лекции 0 перед формулой (223).",
    slip="lecture 0, formula (223)",
)
def fan_in_used(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, 1 / math.sqrt(n_in))


@misconception(
    "root-omitted",
    en="The bound is 1/n_out. It should be 1/√n_out, with the root.",
    ru="Взята граница 1/n_out. Нужна 1/√n_out, с корнем.",
)
def root_omitted(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, 1 / n_out)


@misconception(
    "one-sided",
    en="The weights lie between 0 and a. The interval should be symmetric: from −a to a.",
    ru="Веса лежат между 0 и a. Отрезок должен быть симметричным: от −a до a.",
)
def one_sided(n_in, n_out, rng):
    return rng.uniform(0, 1 / math.sqrt(n_out), size=(n_out, n_in))


@misconception(
    "normal-instead-of-uniform",
    en="The weights are normal, with the right variance. They should be drawn from the uniform law.",
    ru="Веса распределены нормально, хотя и с верной дисперсией. Распределение должно быть равномерным.",
)
def normal_instead_of_uniform(n_in, n_out, rng):
    return rng.normal(0, math.sqrt(1 / (3 * n_out)), size=(n_out, n_in))


@misconception(
    "bound-used-as-std",
    en="1/√n_out is used as the standard deviation, and the bounds are √3 times too far out. It should be the bound itself.",
    ru="1/√n_out использовано как стандартное отклонение, и границы в √3 раз дальше, чем нужно. Это число должно быть самой границей.",
)
def bound_used_as_std(n_in, n_out, rng):
    return _symmetric(n_in, n_out, rng, math.sqrt(3 / n_out))


@misconception(
    "shape-transposed",
    en="The shape is (n_in, n_out). It should be (n_out, n_in): one row a neuron.",
    ru="Форма результата — (n_in, n_out). Она должна быть (n_out, n_in): по строке на нейрон.",
)
def shape_transposed(n_in, n_out, rng):
    return naive_uniform_init(n_in, n_out, rng).T


@misconception(
    "repeated-row",
    en="One row of weights is drawn and repeated for every output, so all neurons stay equal. Every weight should be drawn independently.",
    ru="Одна строка весов повторена для всех выходов, и все нейроны останутся одинаковыми. Каждый вес нужно генерировать независимо.",
)
def repeated_row(n_in, n_out, rng):
    return np.repeat(_symmetric(n_in, 1, rng, 1 / math.sqrt(n_out)), n_out, axis=0)


@misconception(
    "global-rng",
    en="The numbers come from np.random. They should be drawn from the generator that is passed in: rng.uniform(...).",
    ru="Числа взяты из np.random. Их нужно брать из переданного генератора: rng.uniform(...).",
)
def global_rng(n_in, n_out, rng):
    return _symmetric(n_in, n_out, np.random, 1 / math.sqrt(n_out))


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every call gives the same weights. The numbers should be drawn from "
    "the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и каждый вызов даёт те же веса. Числа нужно брать из переданного rng.",
)
def fixed_seed(n_in, n_out, rng):
    return naive_uniform_init(n_in, n_out, np.random.default_rng(0))


@alternative("draws from [0, 1), stretched and shifted")
def stretched(n_in, n_out, rng):
    return (2 * rng.random((n_out, n_in)) - 1) * n_out**-0.5


@alternative("neuron by neuron, from the last")
def neuron_by_neuron(n_in, n_out, rng):
    rows = [rng.uniform(-1, 1, n_in) / np.sqrt(n_out) for _ in range(n_out)]
    return np.array(rows[::-1])


@alternative("float32 draws")
def in_single_precision(n_in, n_out, rng):
    return (rng.random((n_in, n_out), dtype=np.float32).T - np.float32(0.5)) * np.float32(2 / math.sqrt(n_out))
