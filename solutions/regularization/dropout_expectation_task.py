"""Number of sub-networks and expected output: lecture 0, «Регуляризация в нейронных сетях»; lecture 3, «Dropout», «Dropout, мотивация»."""

import itertools

import numpy as np

from autograder.content.api import alternative, misconception, significant

PROBABILITIES = (0.1, 0.2, 0.25, 0.3, 0.4, 0.6, 0.75)


def dropout_expectation_task(n: int, p: float, a: float) -> tuple[int, float]:
    """Return the number of subsets of n neurons and the output scaled by the probability of keeping."""
    return 2**n, (1 - p) * a


def oracle(n: int, p: float, a: float) -> tuple[int, float]:
    """Return the number of masks as PyTorch enumerates them and the mean of {0, a}."""
    import torch

    masks = torch.cartesian_prod(*[torch.tensor([0, 1])] * n)
    return len(masks), torch.dot(torch.tensor([p, 1 - p]), torch.tensor([0.0, a])).item()


TOLERANCE = significant(3)

LECTURE = ({"n": 15, "p": 0.4, "a": 10.0},)
MUST_DIFFER = ("scaled-by-p", "inverted-scaling", "masks-linear")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's numbers; n = 4, where n² = 2ⁿ, is left out, and so is p = 0.5."""
    n = int(rng.choice([3, 5, 6, 7, 8, 9, 10, 11, 12]))
    return {"n": n, "p": float(rng.choice(PROBABILITIES)), "a": int(rng.integers(10, 201)) / 10}


@misconception(
    "scaled-by-p",
    en="The output is multiplied by p, the probability of zeroing. Lecture 0 uses the letter p for keeping as well; multiply by 1 − p.",
    ru="Выход умножен на p, вероятность обнуления. В лекции 0 буквой p обозначено и сохранение; умножайте на 1 − p.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
)
def scaled_by_p(n, p, a):
    return 2**n, p * a


@misconception(
    "inverted-scaling",
    en="The output is divided by 1 − p. Inverted dropout does so in training; for classical dropout, multiply by 1 − p when it is applied.",
    ru="Выход разделён на 1 − p. Так делает инвертированный дропаут при обучении; при применении классического нужно умножать на 1 − p.",
)
def inverted_scaling(n, p, a):
    return 2**n, a / (1 - p)


@misconception(
    "no-scaling",
    en="The output is used as it is, which is more than the layer gave on average in training. Multiply it by 1 − p.",
    ru="Выход взят без изменения, а это больше, чем слой в среднем давал при обучении. Умножьте его на 1 − p.",
)
def no_scaling(n, p, a):
    return 2**n, a


@misconception(
    "masks-linear",
    en="n is the number of neurons. Each is on or off independently of the others, so the possibilities multiply: 2ⁿ.",
    ru="n — это число нейронов. Каждый включён или выключен независимо от остальных, и возможности перемножаются: 2ⁿ.",
)
def masks_linear(n, p, a):
    return n, (1 - p) * a


@misconception(
    "masks-squared",
    en="n² is not the number of subsets. Two possibilities for each of n neurons give 2 · 2 · … · 2 = 2ⁿ.",
    ru="n² — это не число подмножеств. По две возможности на каждый из n нейронов дают 2 · 2 · … · 2 = 2ⁿ.",
)
def masks_squared(n, p, a):
    return n**2, (1 - p) * a


@alternative("counts the masks, answers with a list")
def by_counting(n, p, a):
    return [sum(1 for _ in itertools.product("01", repeat=n)), a - p * a]


@alternative("answers with floats in three digits")
def rounded(n, p, a):
    return np.array([float(1 << n), float(f"{(1 - p) * a:.3g}")])
