"""Effective size of a dilated kernel: lecture 2, «Dilated convolution»; the caption's 3×3, 5×5, 9×9 are effective sizes."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def dilated_kernel_task(k: int, d: int) -> tuple[int, int]:
    """Return (d·(k − 1) + 1, k²)."""
    return d * (k - 1) + 1, k**2


def oracle(k: int, d: int) -> tuple[int, int]:
    """Return by how much PyTorch's dilated convolution shrinks an image, plus one, and the number of its weights."""
    import torch
    import torch.nn.functional as F

    n, kernel = d * k, torch.zeros(1, 1, k, k)
    return n - F.conv2d(torch.zeros(1, 1, n, n), kernel, dilation=d).shape[2] + 1, kernel.numel()


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"k": 3, "d": 1}, {"k": 3, "d": 2}, {"k": 3, "d": 3}, {"k": 3, "d": 4})
MUST_DIFFER = ("dilation-times-size", "zeros-confused-with-distance", "minus-one-forgotten")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's kernel and dilation."""
    return {"k": int(rng.integers(2, 8)), "d": int(rng.integers(2, 7))}


@misconception(
    "dilation-times-size",
    en="The size was multiplied by D. The k − 1 distances between the weights should be: D·(k − 1) + 1.",
    ru="На D умножен размер. На D нужно умножать k − 1 расстояний между весами: D·(k − 1) + 1.",
)
def dilation_times_size(k, d):
    return d * k, k**2


@misconception(
    "zeros-confused-with-distance",
    en="D zeros were put between neighbouring weights. There should be D − 1 of them: D is the distance of the weights.",
    ru="Между соседними весами вставлено D нулей. Их должно быть D − 1: D — это расстояние между весами.",
)
def zeros_confused_with_distance(k, d):
    return (d + 1) * (k - 1) + 1, k**2


@misconception(
    "weights-grow",
    en="All pixels of the square were counted as weights. Only the k² weights should be: the pixels between them have weight zero.",
    ru="Весами посчитаны все пиксели квадрата. Считать нужно только k² весов: у пикселей между ними вес нулевой.",
)
def weights_grow(k, d):
    side = d * (k - 1) + 1
    return side, side**2


@misconception(
    "dilation-added",
    en="D was added to the size. It should multiply the distances between the weights: D·(k − 1) + 1.",
    ru="D прибавлено к размеру. На D нужно умножать расстояния между весами: D·(k − 1) + 1.",
)
def dilation_added(k, d):
    return k + d, k**2


@misconception(
    "minus-one-forgotten",
    en="That is the distance of the outermost weights. The pixels should be counted, one more: D·(k − 1) + 1.",
    ru="Это расстояние между крайними весами. Нужно считать пиксели, их на один больше: D·(k − 1) + 1.",
)
def minus_one_forgotten(k, d):
    return d * (k - 1), k**2


@alternative("puts the weights on a grid")
def on_a_grid(k, d):
    grid = np.zeros((k * d, k * d))
    grid[::d, ::d] = 1
    rows, columns = np.nonzero(grid)
    return rows.max() + 1, len(columns)
