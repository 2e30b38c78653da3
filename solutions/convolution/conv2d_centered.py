"""Convolution with centred indices: lecture 1, «CNN формально»; the border as in lecture 2, «Padding»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    memory_cases,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
    without_signs,
)

Array = NDArray[np.floating]


def conv2d_centered(x: Array, w: Array) -> Array:
    """Return y[i, j] = Σ over −d ≤ a, b ≤ d of w[a + d, b + d] · x[i + a, j + b], x being 0 outside."""
    padded = np.pad(x, len(w) // 2)
    return np.tensordot(sliding_window_view(padded, w.shape), w, axes=((2, 3), (0, 1)))


def oracle(x: Array, w: Array) -> Array:
    """Return what PyTorch gives with d zeros around the map."""
    import torch
    import torch.nn.functional as F

    return F.conv2d(torch.tensor(x)[None, None], torch.tensor(w)[None, None], padding=len(w) // 2)[0, 0].numpy()


TOLERANCE = REDUCE
EQUIVALENT_MUTANTS = {"sliding_window_view(padded, w.shape), w)": "the last two axes with the first two is the default of tensordot"}

FAMILIES = (
    Family("lecture", 0.0, {"en": "the lecture's map and kernel", "ru": "карта и ядро из лекции"}),
    Family("three", 2.0, {"en": "kernels of 3×3 (d = 1)", "ru": "ядра 3×3 (d = 1)"}),
    Family("other", 2.0, {"en": "other kernels (d = 0, 2, 3)", "ru": "другие ядра (d = 0, 2, 3)"}),
    Family("small", 1.0, {"en": "maps smaller than the kernel", "ru": "карты меньше ядра"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's example, the named edge cases and random numbers."""
    image = [[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]]
    yield Case("lecture-5x5", _maps(image, [[0, 1, 0], [1, 0, 1], [2, 1, 0]]), family="lecture", public=True)
    for shape in ((5, 4), (3, 6), (4, 4)):
        yield Case(f"three-{shape[0]}x{shape[1]}", _drawn(rng, shape, 1), family="three")
    yield Case("pixel-kernel", _drawn(rng, (3, 4), 0), family="other")
    yield Case("five-6x7", _drawn(rng, (6, 7), 2), family="other")
    yield Case("five-5x5", _drawn(rng, (5, 5), 2), family="other")
    yield Case("seven-8x7", _drawn(rng, (8, 7), 3), family="other")
    yield Case("tiny-row", _maps([[1, 2]], [[0, 0, 0], [1, 2, 5], [0, 0, 0]]), family="small")
    yield Case("tiny-column", _maps([[1], [2]], [[0, 1, 0], [0, 2, 0], [0, 5, 0]]), family="small")
    yield Case("three-in-a-row", _maps([[1, 2, 4]], [[0, 0, 0], [1, 2, 5], [0, 0, 0]]), family="small")
    yield Case("one-row", _drawn(rng, (1, 6), 1), family="small")
    yield Case("five-on-3x2", _drawn(rng, (3, 2), 2), family="small")
    yield Case("one-pixel", _drawn(rng, (1, 1), 2), family="small")
    yield Case("high-map-of-140", _drawn(rng, (140, 2), 1), family="sizes")
    yield Case("wide-map-of-137", _drawn(rng, (2, 137), 1), family="sizes")
    yield Case("kernel-of-19", _drawn(rng, (2, 11), 9), family="sizes")
    yield Case("kernel-of-25", _drawn(rng, (14, 1), 12), family="sizes")
    yield Case("small-map-large-kernel", scaled(_drawn(rng, (4, 5), 1), x=-40, w=40), family="magnitudes")
    yield Case("large-map-small-kernel", scaled(_drawn(rng, (5, 4), 1), x=40, w=-40), family="magnitudes")
    yield Case("large-results", scaled(without_signs(_drawn(rng, (4, 3), 2)), x=12, w=12), family="magnitudes")
    yield Case("small-results", scaled(_drawn(rng, (3, 4), 1), x=-12, w=-12), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (4, 3), 1)), family="magnitudes")
    yield from single_cases(_drawn(rng, (4, 5), 1), _drawn(rng, (5, 3), 2))
    yield from memory_cases(_drawn(rng, (5, 4), 1), _drawn(rng, (4, 6), 2), _drawn(rng, (4, 3), 1))
    yield called_again(_drawn(rng, (4, 5), 1), _drawn(rng, (4, 5), 1))


def _maps(x: object, w: object) -> dict[str, object]:
    return arrays(x=x, w=w)


def _drawn(rng: np.random.Generator, shape: tuple[int, int], d: int) -> dict[str, object]:
    return {"x": odd_sixteenths(rng, *shape), "w": odd_sixteenths(rng, 2 * d + 1, 2 * d + 1)}


def _on_padded(padded: Array, w: Array) -> Array:
    return np.tensordot(sliding_window_view(padded, w.shape), w, axes=2)


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180°. It should be slid as it is: the indices of the formula are i + a and j + b, without minus signs.",
    ru="Ядро повёрнуто на 180°. Накладывать его нужно без поворота: в формуле индексы i + a и j + b, без минусов.",
)
def flipped_kernel(x, w):
    return conv2d_centered(x, w[::-1, ::-1])


@misconception(
    "range-excludes-d",
    en="The last row and column of the kernel were left out: range(-d, d) ends at d − 1. The sum should include d: range(-d, d + 1).",
    ru="Потеряны последняя строка и последний столбец ядра: range(-d, d) кончается на d − 1. Сумма должна включать d: range(-d, d + 1).",
)
def range_excludes_d(x, w):
    kept = w.copy()
    kept[-1, :] = kept[:, -1] = 0
    return conv2d_centered(x, kept)


@misconception(
    "not-centred",
    en="The window begins at the pixel (i, j). It should have that pixel in its middle and begin at (i − d, j − d).",
    ru="Окно начинается в пикселе (i, j). Этот пиксель должен быть центром окна, а начинаться оно должно в (i − d, j − d).",
)
def not_centred(x, w):
    return _on_padded(np.pad(x, (0, len(w) - 1)), w)


@misconception(
    "wrap-around",
    en="Beyond the border the window sees the opposite edge (a negative index counts from the end). There should be zeros outside the map.",
    ru="За границей окно видит противоположный край (отрицательный индекс отсчитывается с конца). Вне карты должны быть нули.",
)
def wrap_around(x, w):
    return _on_padded(np.pad(x, len(w) // 2, mode="wrap"), w)


@misconception(
    "edge-replicated",
    en="The pixels at the border were repeated outwards. There should be zeros outside the map.",
    ru="За границей повторены крайние пиксели. Вне карты должны быть нули.",
)
def edge_replicated(x, w):
    return _on_padded(np.pad(x, len(w) // 2, mode="edge"), w)


@misconception(
    "valid-output",
    en="Only the windows that lie inside the map were computed. Every pixel should have its window: the result keeps the size of x.",
    ru="Вычислены только окна, целиком лежащие внутри карты. Окно должно быть у каждого пикселя: размер результата такой же, как у x.",
)
def valid_output(x, w):
    if min(x.shape) < len(w):
        return np.zeros([max(size - len(w) + 1, 0) for size in x.shape], x.dtype)
    return _on_padded(x, w)


@misconception(
    "border-left-unchanged",
    en="The pixels at the border were copied from x. They should be computed like all others, with zeros outside the map.",
    ru="Крайние пиксели скопированы из x. Их нужно вычислять так же, как остальные, с нулями вне карты.",
)
def border_left_unchanged(x, w):
    d, (height, width) = len(w) // 2, x.shape
    inner = slice(d, max(height - d, d)), slice(d, max(width - d, d))
    y = x.copy()
    y[inner] = conv2d_centered(x, w)[inner]
    return y


@alternative("the formula with a test for every index")
def by_indices(x, w):
    d, (height, width) = len(w) // 2, x.shape
    y = np.zeros((height, width))
    for i, j in np.ndindex(height, width):
        for a in range(-d, d + 1):
            for b in range(-d, d + 1):
                if 0 <= i + a < height and 0 <= j + b < width:
                    y[i, j] += w[a + d, b + d] * x[i + a, j + b]
    return y


@alternative("shifted copies of the padded map, the result in float32")
def by_shifts(x, w):
    (height, width), padded = x.shape, np.pad(x, len(w) // 2)
    return np.float32(sum(w[p, q] * padded[p : p + height, q : q + width] for p, q in np.ndindex(w.shape)))
