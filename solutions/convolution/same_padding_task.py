"""Padding that keeps the size: lecture 0, «Двумерная свёртка с набивкой», p = (f − 1)/2; lecture 2, «Пример (программа)»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def same_padding_task(f: int, d: int) -> int:
    """Return d · (f − 1) / 2; f is odd."""
    return d * (f - 1) // 2


def oracle(f: int, d: int) -> int:
    """Return the smallest padding with which PyTorch's convolution keeps the size of one axis."""
    import torch
    import torch.nn.functional as F

    n = d * f
    row, kernel = torch.zeros(1, 1, n), torch.zeros(1, 1, f)
    return next(p for p in range(n) if F.conv1d(row, kernel, padding=p, dilation=d).shape[2] == n)


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"f": 3, "d": 1}, {"f": 3, "d": 2})
EQUIVALENT_MUTANTS = {"return d * (f - 1) / 2": "f is odd, so the division leaves no remainder"}
MUST_DIFFER = ("total-padding", "dilation-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's kernel: an odd size, and a dilation that matters."""
    return {"f": 2 * int(rng.integers(1, 10)) + 1, "d": int(rng.integers(2, 8))}


@misconception(
    "total-padding",
    en="That is the padding of both sides together. Half of it should be added on each side.",
    ru="Это набивка с двух сторон вместе. С каждой стороны нужно добавлять половину.",
)
def total_padding(f, d):
    return d * (f - 1)


@misconception(
    "half-kernel-rounded-up",
    en="That is half of the kernel rounded up, (f + 1)/2. It should be d·(f − 1)/2, the pixels of the window on one side of its centre.",
    ru="Это половина ядра с округлением вверх, (f + 1)/2. Должно быть d·(f − 1)/2: столько пикселей окна по одну сторону от его центра.",
)
def half_kernel_rounded_up(f, d):
    return (f + 1) // 2


@misconception(
    "dilation-ignored",
    en="That is (f − 1)/2, the padding of a kernel without gaps. It should be that of the dilated kernel, which covers d·(f − 1) + 1 "
    "pixels.",
    ru="Это (f − 1)/2 — набивка для ядра без промежутков. Её нужно считать для расширенного ядра, которое охватывает d·(f − 1) + 1 "
    "пикселей.",
)
def dilation_ignored(f, d):
    return (f - 1) // 2


@misconception(
    "no-minus-one",
    en="Half of d·f was taken, rounded up. It should be d·(f − 1)/2: there are f − 1 gaps between the f weights.",
    ru="Взята половина d·f с округлением вверх. Должно быть d·(f − 1)/2: между f весами f − 1 промежутков.",
)
def no_minus_one(f, d):
    return -(-d * f // 2)


@misconception(
    "dilated-size-halved",
    en="The dilated kernel was taken to be d·f wide. Its width should be d·(f − 1) + 1.",
    ru="Ширина расширенного ядра принята равной d·f. Она должна быть равна d·(f − 1) + 1.",
)
def dilated_size_halved(f, d):
    return (d * f - 1) // 2


@alternative("half of what the convolution takes away")
def by_output_size(f, d):
    n = 100
    return (n - (n - d * (f - 1))) / 2


@alternative("counts the positions left of the centre")
def by_counting(f, d):
    return max(range(0, d * f, d)) // 2
