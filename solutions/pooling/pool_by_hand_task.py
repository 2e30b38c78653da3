"""Max pooling of a 4×4 matrix by hand: lecture 0, «Субдискретизация», figure 30; lecture 1, «CNN формально»."""

from collections.abc import Callable

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception

Rows = tuple[tuple[float, ...], ...]


def pool_by_hand_task(Z: Rows, s: int) -> Rows:
    """Return the largest number of every 2×2 window that begins at (s·i, s·j)."""
    return _pool(Z, s, max)


def _pool(Z: Rows, s: int, choose: Callable[[list[float]], float], side: int = 2) -> Rows:
    starts = range(0, len(Z) - side + 1, s)
    inside = range(side)
    return tuple(tuple(choose([Z[i + a][j + b] for a in inside for b in inside]) for j in starts) for i in starts)


def oracle(Z: Rows, s: int) -> Rows:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    y = F.max_pool2d(torch.tensor(Z, dtype=torch.float64)[None, None], 2, s)[0, 0]
    return tuple(map(tuple, y.tolist()))


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

EQUIVALENT_MUTANTS = {"range(0, side + 1, s)": "the matrix has 4 rows and the window 2: 4 − 2 + 1 = 2 + 1"}

FIGURE_30 = ((0, 1, 2, 1), (4, 1, 0, 1), (2, 0, 1, 1), (1, 2, 3, 1))
LECTURE = ({"Z": FIGURE_30, "s": 1}, {"Z": FIGURE_30, "s": 2})
MUST_DIFFER = ("wrong-stride", "average-instead-of-max", "transposed-result")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's matrix of digits and stride."""
    rows = rng.integers(0, 10, size=(4, 4)).tolist()
    return {"Z": tuple(map(tuple, rows)), "s": int(rng.integers(1, 3))}


@misconception(
    "wrong-stride",
    en="The window was moved by another step: by 1 instead of 2, or by 2 instead of 1. The stride of your statement should be used.",
    ru="Окно сдвигалось на другой шаг: на 1 вместо 2 или на 2 вместо 1. Нужен шаг из вашего условия.",
)
def wrong_stride(Z, s):
    return pool_by_hand_task(Z, 3 - s)


@misconception(
    "average-instead-of-max",
    en="The numbers of each window were averaged. The largest of them should be taken.",
    ru="Числа каждого окна усреднены. Нужно брать наибольшее из них.",
)
def average_instead_of_max(Z, s):
    return _pool(Z, s, lambda window: sum(window) / 4)


@misconception(
    "minimum",
    en="The smallest number of each window was taken. The largest should be.",
    ru="Взято наименьшее число каждого окна. Нужно брать наибольшее.",
)
def minimum(Z, s):
    return _pool(Z, s, min)


@misconception(
    "sum",
    en="The numbers of each window were added up. The largest of them should be taken.",
    ru="Числа каждого окна сложены. Нужно брать наибольшее из них.",
)
def total(Z, s):
    return _pool(Z, s, sum)


@misconception(
    "window-of-three",
    en="The window is 3×3, as the lecture's formula max over −d ≤ a, b ≤ d gives it for d = 1. It should be 2×2, as in figure 30.",
    ru="Окно взято 3×3, как в формуле лекции max по −d ≤ a, b ≤ d при d = 1. Оно должно быть 2×2, как на рисунке 30.",
    slip="lecture 0, «Субдискретизация», max over −d ≤ a, b ≤ d",
)
def window_of_three(Z, s):
    return _pool(Z, 1, max, side=3)


@misconception(
    "transposed-result",
    en="The result is transposed. It should go row by row: first all places of the window at the top, from left to right.",
    ru="Результат транспонирован. Его нужно записывать по строкам: сначала все верхние положения окна слева направо.",
)
def transposed_result(Z, s):
    return tuple(zip(*pool_by_hand_task(Z, s), strict=True))


@alternative("an array")
def as_array(Z, s):
    z = np.array(Z)
    return np.maximum(np.maximum(z[:-1, :-1], z[:-1, 1:]), np.maximum(z[1:, :-1], z[1:, 1:]))[::s, ::s]


@alternative("lists of floats")
def as_lists(Z, s):
    return [[float(number) for number in row] for row in pool_by_hand_task(Z, s)]
