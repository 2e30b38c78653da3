"""Output size of a convolution, Tasks 1 and 2 of lecture 0, «Задачи на расчёт свёртки»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def conv_output_size_task(n: int, f: int, s: int) -> int:
    """Return ⌊(n − f) / s⌋ + 1."""
    return (n - f) // s + 1


def oracle(n: int, f: int, s: int) -> int:
    """Return the height of what PyTorch's convolution gives on n×n zeros."""
    import torch
    import torch.nn.functional as F

    return F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, f, f), stride=s).shape[2]


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"n": 4, "f": 3, "s": 1}, {"n": 6, "f": 2, "s": 2})
MUST_DIFFER = ("plus-one-forgotten", "stride-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: the kernel fits at least twice along a side at stride 1 or 2."""
    f = int(rng.integers(2, 8))
    return {"n": int(rng.integers(f + 2, 33)), "f": f, "s": int(rng.integers(1, 5))}


@misconception(
    "plus-one-forgotten",
    en="The shifts of the window were counted, not its places. There is one place more, so 1 should be added.",
    ru="Посчитаны сдвиги окна, а не его положения. Положений на одно больше, поэтому нужно прибавить 1.",
)
def plus_one_forgotten(n, f, s):
    return (n - f) // s


@misconception(
    "ceil-instead-of-floor",
    en="The quotient was rounded up. It should be rounded down: a window that does not fit completely is not used.",
    ru="Частное округлено вверх. Его нужно округлять вниз: окно, не поместившееся целиком, не используется.",
)
def ceil_instead_of_floor(n, f, s):
    return -(-(n - f) // s) + 1


@misconception(
    "stride-ignored",
    en="The stride was not taken into account: n − f + 1 is the count for stride 1. The shifts should be divided by the stride.",
    ru="Шаг не учтён: n − f + 1 — это ответ для шага 1. Число сдвигов нужно разделить на шаг.",
)
def stride_ignored(n, f, s):
    return n - f + 1


@misconception(
    "same-size-rule",
    en="The answer is n/s, the size for SAME padding. Here there is no padding, and only windows that fit completely should be counted.",
    ru="Ответ равен n/s — это размер при набивке SAME. Здесь набивки нет, и считать нужно только окна, которые помещаются целиком.",
)
def same_size_rule(n, f, s):
    return -(-n // s)


@misconception(
    "tiling-by-kernel",
    en="The size was divided by the kernel's. The windows may overlap: the next one should be a stride away, not a kernel.",
    ru="Размер разделён на размер ядра. Окна могут перекрываться: следующее должно быть сдвинуто на шаг, а не на размер ядра.",
)
def tiling_by_kernel(n, f, s):
    return n // f


@misconception(
    "number-of-operations",
    en="That is the number of elements of the result, m². The answer should be its side, m.",
    ru="Это число элементов результата, m². Ответом должна быть его сторона m.",
)
def number_of_operations(n, f, s):
    return conv_output_size_task(n, f, s) ** 2


@misconception(
    "kernel-size",
    en="That is the size of the kernel. The answer should be the number of places that the kernel takes along a side.",
    ru="Это размер ядра. Ответом должно быть число положений, которые ядро занимает вдоль стороны.",
)
def kernel_size(n, f, s):
    return f


@alternative("counts the places one by one")
def by_counting(n, f, s):
    return len(range(0, n - f + 1, s))


@alternative("answers with a float")
def as_float(n, f, s):
    return float(np.floor((n - f) / s) + 1)
