"""Output size of pooling, Task 3 of lecture 0, «Задачи на расчёт подвыборки»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def pool_output_size_task(n: int, k: int) -> int:
    """Return ⌊n / k⌋."""
    return n // k


def oracle(n: int, k: int) -> int:
    """Return the height of what PyTorch's max pooling gives on n×n zeros."""
    import torch
    import torch.nn.functional as F

    return F.max_pool2d(torch.zeros(1, 1, n, n), k).shape[2]


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"n": 6, "k": 3},)
MUST_DIFFER = ("sliding-window", "number-of-windows")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: at least two windows along a side."""
    k = int(rng.integers(2, 7))
    return {"n": int(rng.integers(2 * k, 41)), "k": k}


@misconception(
    "sliding-window",
    en="n − k + 1 is the count for a window that moves by one pixel. The windows of this task should not overlap.",
    ru="n − k + 1 — это ответ для окна, которое сдвигается на один пиксель. В этой задаче окна не должны пересекаться.",
)
def sliding_window(n, k):
    return n - k + 1


@misconception(
    "ceil-instead-of-floor",
    en="The quotient was rounded up. It should be rounded down: a window that does not fit completely is dropped.",
    ru="Частное округлено вверх. Его нужно округлять вниз: окно, не поместившееся целиком, отбрасывается.",
)
def ceil_instead_of_floor(n, k):
    return -(-n // k)


@misconception(
    "number-of-windows",
    en="That is the number of all windows. The answer should be the side of the result, the windows in one row.",
    ru="Это число всех окон. Ответом должна быть сторона результата, то есть число окон в одном ряду.",
)
def number_of_windows(n, k):
    return (n // k) ** 2


@misconception(
    "difference",
    en="The size of the window was subtracted. The size should be divided by it, since the windows do not overlap: ⌊n / k⌋.",
    ru="Размер окна вычтен. На него нужно разделить, поскольку окна не пересекаются: ⌊n / k⌋.",
)
def difference(n, k):
    return n - k


@misconception(
    "window-size",
    en="That is the size of the window. The answer should be the number of windows that fit along a side.",
    ru="Это размер окна. Ответом должно быть число окон, которые помещаются вдоль стороны.",
)
def window_size(n, k):
    return k


@alternative("counts the windows one by one")
def by_counting(n, k):
    return len(range(k, n + 1, k))


@alternative("answers with a float")
def as_float(n, k):
    return float(np.floor(n / k))
