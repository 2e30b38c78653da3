"""Sampling a dropout mask: lecture 0, «Регуляризация в нейронных сетях», figure 23; lecture 3, «Dropout».

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import SampleJudge, bernoulli, contract_cases, law_case, many_calls_case
from autograder.content.api import ELEM, Case, Family, alternative, generator, misconception

Array = NDArray[np.floating]
Shape = tuple[int, ...]
MASKS = 240
SMALL: Shape = (8, 12)


def dropout_mask(shape: Shape, p_drop: float, rng: np.random.Generator) -> Array:
    """Return independent draws that are 1 with probability 1 − p_drop, else 0."""
    return rng.binomial(1, 1 - p_drop, size=shape).astype(np.float64)


def oracle(shape: Shape, p_drop: float, rng: np.random.Generator) -> Array:
    """Return a sample of PyTorch's, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.bernoulli(torch.full(shape, 1 - p_drop), generator=source).numpy()


OUTSIDE_DOMAIN = {"float16:p_drop": "no test of a sample tells 0.4 from 0.3999"}
TOLERANCE = ELEM

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("matrices", 3.0, {"en": "the law of a mask for a batch", "ru": "распределение маски для батча"}),
    Family(
        "shapes",
        2.0,
        {"en": "masks of one axis, of four and of five, p_drop = 0", "ru": "маски с одной, четырьмя и пятью осями, p_drop = 0"},
    ),
    Family("counts", 2.0, {"en": "the number of ones in many masks", "ru": "число единиц во многих масках"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the contract and samples of several shapes; p_drop is never 0.5, which hides a swap with 1 − p_drop."""
    yield _sample("p-drop-0.4", (50, 40), 0.4, rng, family="lecture", public=True)
    yield Case("nothing-dropped", _inputs((2, 3), 0.0, 1), family="lecture", public=True)
    yield from contract_cases({"shape": (30, 20), "p_drop": 0.3}, SampleJudge((30, 20), bernoulli(0.7)), rng=rng)
    yield _sample("wide", (100, 110), 0.4, rng, family="matrices")
    yield _sample("rarely-dropped", (110, 90), 0.1, rng, family="matrices")
    yield _sample("mostly-dropped", (100, 100), 0.75, rng, family="matrices")
    yield _sample("hardly-ever-dropped", (400, 250), 0.0004, rng, family="matrices")
    yield _sample("one-axis", (10000,), 0.3, rng, family="shapes")
    yield _sample("four-axes", (50, 4, 7, 7), 0.6, rng, family="shapes")
    yield _sample("five-axes", (3, 5, 9, 10, 9), 0.35, rng, family="shapes")
    yield Case("zero-probability", _inputs((4, 1, 3), 0.0, int(rng.integers(2**31))), family="shapes")
    for p_drop in (0.3, 0.8):
        inputs = {"shape": SMALL, "p_drop": p_drop}
        yield many_calls_case(f"many-masks-{p_drop}", inputs, bernoulli(1 - p_drop), shape=SMALL, rng=rng, family="counts", calls=MASKS)


def _inputs(shape: Shape, p_drop: float, seed: int) -> dict[str, object]:
    return {"shape": shape, "p_drop": p_drop, "rng": generator(seed)}


def _sample(name: str, shape: Shape, p_drop: float, rng: np.random.Generator, *, family: str, public: bool = False) -> Case:
    inputs = {"shape": shape, "p_drop": p_drop}
    return law_case(name, inputs, bernoulli(1 - p_drop), shape=shape, rng=rng, family=family, public=public)


@misconception(
    "keep-drop-swapped",
    en="Ones come with probability p_drop. Lecture 0 («Регуляризация в нейронных сетях») calls both probabilities p; here p_drop is that "
    "of zero, and ones have probability 1 − p_drop.",
    ru="Единица выпадает с вероятностью p_drop. В лекции 0 («Регуляризация в нейронных сетях») буквой p обозначены обе вероятности; здесь "
    "p_drop — вероятность нуля, а единица выпадает с вероятностью 1 − p_drop.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
)
def keep_drop_swapped(shape, p_drop, rng):
    return (rng.random(shape) < p_drop).astype(float)


@misconception(
    "rescaled-mask",
    en="The mask holds 1/(1 − p_drop) in place of 1. That is inverted dropout's factor; here the mask should consist of 0 and 1.",
    ru="В маске вместо 1 стоит 1/(1 − p_drop). Это множитель инвертированного дропаута; здесь маска должна состоять из 0 и 1.",
)
def rescaled_mask(shape, p_drop, rng):
    return dropout_mask(shape, p_drop, rng) / (1 - p_drop)


@misconception(
    "whole-rows-dropped",
    en="Whole rows are dropped or kept. Decide on every element independently: a random number for each.",
    ru="Строки выбрасываются или сохраняются целиком. Решайте о каждом элементе независимо: каждому — своё случайное число.",
)
def whole_rows_dropped(shape, p_drop, rng):
    return np.ones(shape) * dropout_mask((shape[0], *(1,) * (len(shape) - 1)), p_drop, rng)


@misconception(
    "same-mask-for-batch",
    en="One mask is used for all rows. Every training example should get a mask of its own.",
    ru="Для всех строк взята одна маска. У каждого обучающего примера маска должна быть своя.",
)
def same_mask_for_batch(shape, p_drop, rng):
    return np.ones(shape) * dropout_mask(shape[1:], p_drop, rng)


@misconception(
    "fixed-number-of-zeros",
    en="The mask has exactly p_drop · size zeros in random places. The elements should be independent, and then the "
    "number of zeros is random too.",
    ru="В маске ровно p_drop · size нулей на случайных местах. Элементы должны быть независимы, и тогда число нулей тоже случайно.",
)
def fixed_number_of_zeros(shape, p_drop, rng):
    mask = np.ones(shape)
    mask.flat[rng.permutation(mask.size)[: round(p_drop * mask.size)]] = 0
    return mask


@misconception(
    "normal-threshold",
    en="p_drop is compared with normal draws, whose share below p_drop is another. Compare it with uniform ones: rng.random(shape).",
    ru="С p_drop сравниваются нормально распределённые числа, а у них доля чисел ниже p_drop иная. Нужны равномерные: rng.random(shape).",
)
def normal_threshold(shape, p_drop, rng):
    return (rng.standard_normal(shape) >= p_drop).astype(float)


@misconception(
    "boolean-mask",
    en="The mask holds True and False. Return floats, 1.0 and 0.0.",
    ru="В маске стоят True и False. Верните числа float, 1.0 и 0.0.",
)
def boolean_mask(shape, p_drop, rng):
    return rng.random(shape) >= p_drop


@misconception(
    "global-rng",
    en="The numbers come from np.random. Draw them from the generator that is passed in: rng.random(...).",
    ru="Числа взяты из np.random. Берите их из переданного генератора: rng.random(...).",
)
def global_rng(shape, p_drop, rng):
    return (np.random.random(shape) >= p_drop).astype(float)


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every call gives the same mask. Draw from the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и каждый вызов даёт ту же маску. Берите числа из переданного rng.",
)
def fixed_seed(shape, p_drop, rng):
    return dropout_mask(shape, p_drop, np.random.default_rng(0))


@alternative("uniform draws compared with p_drop")
def by_comparison(shape, p_drop, rng):
    return np.where(rng.random(shape) < p_drop, 0.0, 1.0)


@alternative("choice among 0 and 1, in the transposed shape")
def by_choice(shape, p_drop, rng):
    return rng.choice([0.0, 1.0], size=shape[::-1], p=[p_drop, 1 - p_drop]).T


@alternative("float32, element by element from the last to the first")
def by_loop(shape, p_drop, rng):
    mask = np.zeros(shape, dtype=np.float32)
    flat = mask.reshape(-1)
    for i in reversed(range(flat.size)):
        flat[i] = 1 - int(rng.random() < p_drop)
    return mask
