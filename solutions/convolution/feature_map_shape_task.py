"""Size of the convolved features: lecture 2, «Сверточные сети (формально)», k × (r − a + 1) × (c − b + 1)."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def feature_map_shape_task(r: int, c: int, a: int, b: int, k: int) -> tuple[int, int, int]:
    """Return (k, r − a + 1, c − b + 1)."""
    return k, r - a + 1, c - b + 1


def oracle(r: int, c: int, a: int, b: int, k: int) -> tuple[int, ...]:
    """Return the shape of what PyTorch's convolution gives."""
    import torch
    import torch.nn.functional as F

    return tuple(F.conv2d(torch.zeros(1, 1, r, c), torch.zeros(k, 1, a, b)).shape[1:])


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"r": 28, "c": 28, "a": 5, "b": 5, "k": 4},)
MUST_DIFFER = ("plus-one-forgotten", "patch-sides-swapped", "rows-columns-swapped")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: neither the image nor the patch is square."""
    r, c = rng.choice(np.arange(10, 65), size=2, replace=False).tolist()
    a, b = rng.choice(np.arange(2, 10), size=2, replace=False).tolist()
    return {"r": r, "c": c, "a": a, "b": b, "k": int(rng.integers(2, 33))}


@misconception(
    "plus-one-forgotten",
    en="The shifts of the patch were counted, not its places. There should be one more: r − a + 1 and c − b + 1.",
    ru="Посчитаны сдвиги фрагмента, а не его положения. Их должно быть на одно больше: r − a + 1 и c − b + 1.",
)
def plus_one_forgotten(r, c, a, b, k):
    return k, r - a, c - b


@misconception(
    "patch-sides-swapped",
    en="The sides of the patch were swapped. Its height a should go with the rows r, its width b with the columns c.",
    ru="Переставлены стороны фрагмента. Высота a должна относиться к строкам r, а ширина b — к столбцам c.",
)
def patch_sides_swapped(r, c, a, b, k):
    return k, r - b + 1, c - a + 1


@misconception(
    "non-overlapping-patches",
    en="The image was cut into patches that do not overlap. They should be taken in every place: the next one is one pixel away.",
    ru="Изображение разрезано на непересекающиеся фрагменты. Их нужно брать в каждом положении: следующий сдвинут на один пиксель.",
)
def non_overlapping_patches(r, c, a, b, k):
    return k, r // a, c // b


@misconception(
    "same-size",
    en="The maps were taken to be as large as the image. Without padding they should be smaller: r − a + 1 by c − b + 1.",
    ru="Размер карт принят таким же, как у изображения. Без набивки они должны быть меньше: r − a + 1 на c − b + 1.",
)
def same_size(r, c, a, b, k):
    return k, r, c


@misconception(
    "rows-columns-swapped",
    en="Rows and columns of the answer were swapped. The rows should come first.",
    ru="В ответе переставлены строки и столбцы. Сначала должны идти строки.",
)
def rows_columns_swapped(r, c, a, b, k):
    return k, c - b + 1, r - a + 1


@alternative("counts the places one by one")
def by_counting(r, c, a, b, k):
    return [k, len(range(a, r + 1)), len(range(b, c + 1))]


@alternative("the shape of an array of windows")
def by_windows(r, c, a, b, k):
    windows = np.lib.stride_tricks.sliding_window_view(np.empty((r, c)), (a, b))
    return np.array((k, *windows.shape[:2]))
