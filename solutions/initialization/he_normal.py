"""He (Kaiming) normal initialisation: lecture 0, formulas (225) and (226); lecture 3, W ~ N(0, 2/n).

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import Law, SampleJudge, contract_cases, law_case, many_calls_case, normal
from autograder.content.api import ELEM, Case, Family, alternative, generator, misconception

Array = NDArray[np.floating]
Shape = tuple[int, ...]


def he_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Return independent draws from N(0, 2/fan_in), fan_in being the product of all dimensions but the first."""
    if len(shape) < 2:
        raise ValueError(f"a shape of {len(shape)} dimensions has no fan_in")
    return rng.normal(0.0, math.sqrt(2 / math.prod(shape[1:])), size=shape)


def oracle(shape: Shape, rng: np.random.Generator) -> Array:
    """Return a sample of PyTorch's, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.nn.init.kaiming_normal_(torch.empty(shape), mode="fan_in", nonlinearity="relu", generator=source).numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {
    "float32:result": "weights may be float32: their law is judged",
    "cap:shape.length:4": "the statement knows shapes of two and of four numbers",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "an example of the statement", "ru": "пример из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("dense", 3.0, {"en": "the law of the weights of dense layers", "ru": "распределение весов полносвязных слоёв"}),
    Family("convolution", 3.0, {"en": "the law of the weights of a convolution", "ru": "распределение весов свёрточного слоя"}),
    Family("refusals", 0.0, {"en": "shapes without a fan_in", "ru": "формы, для которых fan_in не определён"}, guard=True),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield a sample with σ = 0.5, the contract, and samples of shapes in which fan_in, fan_out and shape[1] differ."""
    yield _sample("standard-deviation-one-half", (200, 2, 2, 2), rng, family="lecture", public=True)
    yield from contract_cases({"shape": (30, 20)}, SampleJudge((30, 20), _law((30, 20))), rng=rng)
    yield _sample("wide", (50, 200), rng, family="dense")
    yield _sample("narrow", (200, 50), rng, family="dense")
    yield many_calls_case("many-small", {"shape": (1, 2)}, _law((1, 2)), shape=(1, 2), rng=rng, family="dense")
    yield _sample("convolution-5x5", (32, 14, 5, 5), rng, family="convolution")
    for name, shape in (("one-dimension", (8,)), ("one-dimension-of-100", (100,)), ("no-dimensions", ())):
        yield Case(name, {"shape": shape, "rng": generator(int(rng.integers(2**31)))}, family="refusals", raises="ValueError")


def _sample(name: str, shape: Shape, rng: np.random.Generator, *, family: str, public: bool = False) -> Case:
    return law_case(name, {"shape": shape}, _law(shape), shape=shape, rng=rng, family=family, public=public)


def _law(shape: Shape) -> Law:
    return normal(math.sqrt(2 / math.prod(shape[1:])))


def _fans(shape):
    """Return fan_in and fan_out, refusing what the reference refuses."""
    if len(shape) < 2:
        raise ValueError("fewer than two dimensions")
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


@misconception(
    "fan-out-used",
    en="The variance is 2/fan_out. It should depend on the number of inputs: 2/fan_in, with fan_in = shape[1]·kh·kw.",
    ru="Взята дисперсия 2/fan_out. Она должна зависеть от числа входов: 2/fan_in, где fan_in = shape[1]·kh·kw.",
)
def fan_out_used(shape, rng):
    return rng.normal(0.0, math.sqrt(2 / _fans(shape)[1]), size=shape)


@misconception(
    "variance-used-as-std",
    en="2/fan_in is passed as the standard deviation. It is the variance: the scale of normal() should be its root.",
    ru="2/fan_in передано как стандартное отклонение. Это дисперсия: параметр scale у normal() должен быть корнем из неё.",
)
def variance_used_as_std(shape, rng):
    return rng.normal(0.0, 2 / _fans(shape)[0], size=shape)


@misconception(
    "gain-forgotten",
    en="The variance is 1/fan_in. ReLU switches off half of the signal, so it should be twice that: 2/fan_in.",
    ru="Взята дисперсия 1/fan_in. ReLU гасит половину сигнала, поэтому дисперсия должна быть вдвое больше: 2/fan_in.",
)
def gain_forgotten(shape, rng):
    return rng.normal(0.0, math.sqrt(1 / _fans(shape)[0]), size=shape)


@misconception(
    "uniform-instead-of-normal",
    en="The weights are uniform, with the right variance. They should be drawn from the normal law.",
    ru="Веса распределены равномерно, хотя и с верной дисперсией. Распределение должно быть нормальным.",
)
def uniform_instead_of_normal(shape, rng):
    bound = math.sqrt(6 / _fans(shape)[0])
    return rng.uniform(-bound, bound, size=shape)


@misconception(
    "xavier-variance",
    en="The variance is 2/(fan_in + fan_out), which is Xavier's. For ReLU it should be He's 2/fan_in.",
    ru="Взята дисперсия 2/(fan_in + fan_out) — это инициализация Ксавье. Для ReLU нужна дисперсия Хе, 2/fan_in.",
)
def xavier_variance(shape, rng):
    return rng.normal(0.0, math.sqrt(2 / sum(_fans(shape))), size=shape)


@misconception(
    "kernel-area-ignored",
    en="For a convolution only the input channels are counted. Every output sees all pixels of the window, so fan_in should be I·kh·kw.",
    ru="Для свёртки посчитаны только входные каналы. Каждый выход видит все пиксели окна, поэтому fan_in должен быть равен I·kh·kw.",
)
def kernel_area_ignored(shape, rng):
    return rng.normal(0.0, math.sqrt(2 / _fans(shape[:2])[0]), size=shape)


@misconception(
    "truncated-normal",
    en="The normal law is truncated at two standard deviations, as he_normal of Keras does. It should not be truncated, as in "
    "PyTorch and in the lecture.",
    ru="Нормальное распределение усечено на двух стандартных отклонениях, как в he_normal из Keras. Усечения быть не должно, "
    "как в PyTorch и в лекции.",
)
def truncated_normal(shape, rng):
    std = math.sqrt(2 / _fans(shape)[0])
    w = rng.standard_normal(shape)
    while (outside := np.abs(w) > 2).any():
        w[outside] = rng.standard_normal(np.count_nonzero(outside))
    return w * std / 0.87962566103423978  # the truncated law's own standard deviation


@misconception(
    "repeated-row",
    en="One row of weights is drawn and repeated for every output, so all neurons stay equal. Every weight should be drawn independently.",
    ru="Одна строка весов повторена для всех выходов, и все нейроны останутся одинаковыми. Каждый вес нужно генерировать независимо.",
)
def repeated_row(shape, rng):
    row = rng.normal(0.0, math.sqrt(2 / _fans(shape)[0]), size=(1, *shape[1:]))
    return np.repeat(row, shape[0], axis=0)


@misconception(
    "nonzero-mean",
    en="The mean of the weights is not 0 (absolute values were taken, or the location is off). They should be drawn from N(0, 2/fan_in).",
    ru="Среднее весов не равно 0 (взяты модули или сдвинут центр). Их нужно генерировать из N(0, 2/fan_in).",
)
def nonzero_mean(shape, rng):
    return np.abs(he_normal(shape, rng))


@misconception(
    "global-rng",
    en="The numbers come from np.random. They should be drawn from the generator that is passed in: rng.normal(...).",
    ru="Числа взяты из np.random. Их нужно брать из переданного генератора: rng.normal(...).",
)
def global_rng(shape, rng):
    return np.random.normal(0.0, math.sqrt(2 / _fans(shape)[0]), size=shape)


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every call gives the same weights. The numbers should be drawn from "
    "the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и каждый вызов даёт те же веса. Числа нужно брать из переданного rng.",
)
def fixed_seed(shape, rng):
    return he_normal(shape, np.random.default_rng(0))


@alternative("standard normal draws, scaled")
def scaled(shape, rng):
    if len(shape) < 2:
        raise ValueError(shape)
    return rng.standard_normal(shape) * np.sqrt(2.0 / np.prod(shape[1:]))


@alternative("by cases for dense layers and convolutions, filter by filter")
def filter_by_filter(shape, rng):
    if len(shape) == 2:
        fan_in = shape[1]
    elif len(shape) == 4:
        _, channels, kh, kw = shape
        fan_in = channels * kh * kw
    else:
        raise ValueError("2 or 4 dimensions")
    w = np.empty(shape)
    for i in reversed(range(shape[0])):
        w[i] = rng.normal(scale=(2 / fan_in) ** 0.5, size=shape[1:])
    return w


@alternative("Box and Muller's transformation of uniform draws")
def box_muller(shape, rng):
    fan_in = np.empty(shape)[0].size if len(shape) > 1 else None
    if fan_in is None:
        raise ValueError("no fan_in")
    radius = np.sqrt(-2 * np.log1p(-rng.random(shape)))
    return radius * np.cos(2 * np.pi * rng.random(shape)) * np.sqrt(2 / fan_in)


@alternative("float32, drawn in the transposed shape")
def in_single_precision(shape, rng):
    if len(shape) < 2:
        raise ValueError("no fan_in")
    w = rng.standard_normal(shape[::-1], dtype=np.float32).T
    return w * np.float32(math.sqrt(2 / math.prod(shape[1:])))
