"""Random search on a logarithmic scale: lecture 1, «Практические замечания».

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import Law, SampleJudge, contract_cases, law_case, many_calls_case, uniform
from autograder.content.api import ELEM, Case, Family, alternative, misconception

Array = NDArray[np.floating]


def log_uniform(low: float, high: float, size: int, rng: np.random.Generator) -> Array:
    """Return e to uniform powers."""
    return np.exp(rng.uniform(math.log(low), math.log(high), size))


def oracle(low: float, high: float, size: int, rng: np.random.Generator) -> Array:
    """Return a sample of PyTorch's, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.empty(size).uniform_(math.log(low), math.log(high), generator=source).exp().numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {
    "value:size:1": "a sample of one number has no law; pairs are tried",
    "*:high:*": "bounds are tested by the laws of a few samples",
    "float32:*": "no sample shows the eighth digit of its bounds",
}
FAMILIES = (
    Family("lecture", 0.0, {"en": "an example of the statement", "ru": "пример из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("decades", 3.0, {"en": "the law over several decades", "ru": "распределение на нескольких декадах"}),
    Family("narrow", 3.0, {"en": "the law between bounds on both sides of 1", "ru": "распределение между границами по обе стороны от 1"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's four decades, the contract, and samples between other bounds."""
    yield _sample("four-decades", 1e-5, 1e-1, 8_000, rng, family="lecture", public=True)
    yield from contract_cases({"low": 0.01, "high": 1.0, "size": 600}, SampleJudge((600,), _law(0.01, 1.0), "log"), rng=rng)
    low = 10 ** rng.uniform(-18.5, -17.5)
    yield _sample("decades", low, low * 10 ** rng.uniform(4, 5), 20_000, rng, family="decades")
    yield _sample("large-values", 30.0, 3e8, 12_000, rng, family="decades")
    yield _sample("half-to-eight", 0.5, 8.0, 20_000, rng, family="narrow")
    inputs = {"low": 0.25, "high": 4.0, "size": 2}
    yield many_calls_case("many-small", inputs, _law(0.25, 4.0), shape=(2,), rng=rng, family="narrow", transform="log")


def _sample(name: str, low: float, high: float, size: int, rng: np.random.Generator, *, family: str, public: bool = False) -> Case:
    inputs = {"low": low, "high": high, "size": size}
    return law_case(name, inputs, _law(low, high), shape=(size,), rng=rng, family=family, transform="log", public=public)


def _law(low: float, high: float) -> Law:
    return uniform(math.log(low), math.log(high))


def _grid(low, high, size):
    return np.exp(np.linspace(math.log(low), math.log(high), size))


@misconception(
    "linear-scale",
    en="x itself is uniform, which puts nine tenths of the draws into the last decade. Its logarithm must be uniform.",
    ru="Равномерно распределено само x, и девять десятых чисел попадают в последнюю декаду. Равномерным должен быть логарифм.",
)
def linear_scale(low, high, size, rng):
    return rng.uniform(low, high, size)


@misconception(
    "grid-search",
    en="The numbers form a regular grid, the same for every rng. Draw them at random.",
    ru="Числа образуют правильную сетку, одну и ту же для любого rng. Генерируйте их случайно.",
)
def grid_search(low, high, size, rng):
    return _grid(low, high, size)


@misconception(
    "shuffled-grid",
    en="The numbers are a shuffled grid: only their order is random. Draw every number independently.",
    ru="Числа — перемешанная сетка: случаен только их порядок. Генерируйте каждое число независимо.",
)
def shuffled_grid(low, high, size, rng):
    return rng.permutation(_grid(low, high, size))


@misconception(
    "log-base-mismatch",
    en="The logarithm to base 10 is undone with e. log10 belongs to 10**u, log to exp(u).",
    ru="Десятичный логарифм обращён через e. Для log10 нужно 10**u, для log — exp(u).",
)
def log_base_mismatch(low, high, size, rng):
    return np.exp(rng.uniform(math.log10(low), math.log10(high), size))


@misconception(
    "log-normal",
    en="The logarithms are normal, with values cut off at the bounds. They should be uniform between the bounds.",
    ru="Логарифмы распределены нормально, с обрезкой по границам. Они должны быть распределены между границами равномерно.",
)
def log_normal(low, high, size, rng):
    start, end = math.log(low), math.log(high)
    return np.clip(np.exp(rng.normal((start + end) / 2, (end - start) / 4, size)), low, high)


@misconception(
    "exponents-not-applied",
    en="The logarithms are returned. Raise e (or the base that you took) to these powers.",
    ru="Возвращены логарифмы. Возведите e (или взятое вами основание) в эти степени.",
)
def exponents_not_applied(low, high, size, rng):
    return rng.uniform(math.log(low), math.log(high), size)


@misconception(
    "integer-exponents",
    en="Only whole powers of ten are drawn. The exponent should be any real number.",
    ru="Получаются только целые степени десяти. Показателем должно быть любое действительное число.",
)
def integer_exponents(low, high, size, rng):
    return 10.0 ** rng.integers(round(math.log10(low)), round(math.log10(high)), size, endpoint=True)


@misconception(
    "global-rng",
    en="The numbers come from np.random. Draw them from the generator that is passed in: rng.uniform(...).",
    ru="Числа взяты из np.random. Берите их из переданного генератора: rng.uniform(...).",
)
def global_rng(low, high, size, rng):
    return np.exp(np.random.uniform(math.log(low), math.log(high), size))


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every call gives the same numbers. Draw from the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и каждый вызов даёт те же числа. Берите их из переданного rng.",
)
def fixed_seed(low, high, size, rng):
    return log_uniform(low, high, size, np.random.default_rng(0))


@alternative("powers of ten, number by number")
def powers_of_ten(low, high, size, rng):
    start, end = math.log10(low), math.log10(high)
    return np.array([10 ** (start + (end - start) * rng.random()) for _ in range(size)])


@alternative("a power of the ratio of the bounds")
def power_of_ratio(low, high, size, rng):
    return high * (low / high) ** rng.random(size)


@alternative("the inverse distribution function of exponential draws, float32")
def in_single_precision(low, high, size, rng):
    share = np.exp(-rng.standard_exponential(size, dtype=np.float32))
    return np.float32(low) * np.exp2(share * np.float32(math.log2(high / low)))
