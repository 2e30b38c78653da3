"""Variance of the signal through a linear network: lecture 0, «Инициализация весов», the long product; lecture 3, «Xavier (Glorot)»."""

import itertools
import math

import numpy as np

from autograder.content.api import alternative, misconception, significant


def signal_variance_task(sizes: list[int]) -> float:
    """Return ∏ n_k/n_(k+1), of which the first size over the last is left."""
    return sizes[0] / sizes[-1]


def oracle(sizes: list[int]) -> float:
    """Return the product of the layers' factors."""
    import torch

    n = torch.tensor(sizes, dtype=torch.float64)
    return torch.prod(n[:-1] * (1 / n[1:])).item()


TOLERANCE = significant(4)
"""Half a unit of the fourth significant digit."""

LECTURE = ({"sizes": [400, 100, 200]},)
MUST_DIFFER = ("factor-inverted", "no-telescoping", "third-per-layer")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's network: two to eight matrices, sizes from 10 to 500."""
    depth = rng.integers(2, 9)
    return {"sizes": [int(n) for n in rng.integers(10, 501, size=depth + 1)]}


@misconception(
    "factor-inverted",
    en="The factor is upside down. A layer adds up n_k terms of variance 1/n_(k+1) each, so it should multiply by n_k/n_(k+1).",
    ru="Множитель перевёрнут. Слой складывает n_k слагаемых с дисперсией 1/n_(k+1), поэтому должен умножать на n_k/n_(k+1).",
)
def factor_inverted(sizes):
    return sizes[-1] / sizes[0]


@misconception(
    "no-telescoping",
    en="The answer is the factor of the first layer. The factors of all layers should be multiplied; the sizes in the middle cancel.",
    ru="Ответ — множитель первого слоя. Нужно перемножить множители всех слоёв; размеры внутри сети сократятся.",
)
def no_telescoping(sizes):
    return sizes[0] / sizes[1]


@misconception(
    "third-per-layer",
    en="Every layer is taken to multiply by 1/3, as with the heuristic U[±1/√n] and equal sizes. Here it should multiply by "
    "n_k · Var(W^k) = n_k/n_(k+1).",
    ru="Принято, что каждый слой умножает на 1/3, как при эвристике U[±1/√n] и равных размерах. Здесь он должен умножать на "
    "n_k · Var(W^k) = n_k/n_(k+1).",
)
def third_per_layer(sizes):
    return 3.0 ** (1 - len(sizes))


@misconception(
    "square-root",
    en="The answer is the factor of the standard deviation. It should be that of the variance, its square.",
    ru="Ответ — множитель для стандартного отклонения. Нужен множитель для дисперсии, то есть его квадрат.",
)
def square_root(sizes):
    return math.sqrt(sizes[0] / sizes[-1])


@misconception(
    "assumed-one",
    en="The answer is 1, as if the variance stayed the same. With weights of the variance 1/n_(k+1) that is so only if the "
    "first and the last size are equal; the factors should be multiplied.",
    ru="Ответ — 1, как будто дисперсия не меняется. При дисперсии весов 1/n_(k+1) это так, только если первый и последний "
    "размеры равны; множители нужно перемножить.",
)
def assumed_one(sizes):
    return 1.0


@alternative("the product of the layers' factors, rounded to four significant digits")
def rounded(sizes):
    factor = 1.0
    for inputs, outputs in itertools.pairwise(sizes):
        factor *= inputs * (1 / outputs)
    return float(f"{factor:.4g}")


@alternative("a NumPy scalar")
def as_numpy(sizes):
    n = np.array(sizes, dtype=np.float64)
    return np.exp(np.log(n[:-1]).sum() - np.log(n[1:]).sum())
