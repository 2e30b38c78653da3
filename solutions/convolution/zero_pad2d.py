"""Zero padding of feature maps: lecture 0, «Двумерная свёртка с набивкой»; lecture 2, «Padding»."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, odd_sixteenths, single_cases, standard

Array = NDArray[np.floating]


def zero_pad2d(x: Array, padding: tuple[int, int]) -> Array:
    """Return x with ph rows of zeros above and below and pw columns on the left and on the right."""
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))


def oracle(x: Array, padding: tuple[int, int]) -> Array:
    """Return what PyTorch gives; it counts the sides from the last axis."""
    import torch
    import torch.nn.functional as F

    ph, pw = padding
    return F.pad(torch.tensor(x), (pw, pw, ph, ph)).numpy()


TOLERANCE = ELEM
COPIED = Tolerance(rtol=1e-9, atol=0.0, rtol32=1e-5, atol32=0.0)
"""Numbers are only moved here, so that even the smallest must arrive."""

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lecture and the statement", "ru": "примеры из лекции и условия"}),
    Family("even", 2.0, {"en": "the same padding for rows and columns", "ru": "одинаковая набивка по строкам и столбцам"}),
    Family("uneven", 2.0, {"en": "different padding for rows and columns", "ru": "разная набивка по строкам и столбцам"}),
    standard("sizes"),
    Family("digits", 1.0, {"en": "numbers with many digits, large and small", "ru": "числа со многими знаками, большие и малые"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and random maps."""
    yield Case("one-by-two", _inputs([[1, 2]], (1, 1)), family="lecture", public=True)
    yield Case("six-by-six", _inputs(np.arange(1, 37).reshape(6, 6), (1, 1)), family="lecture", public=True)
    yield Case("two-channels", {"x": array([[[[1]], [[2]]]]), "padding": (1, 1)}, family="even")
    yield Case("padding-2", _drawn(rng, (2, 3, 3, 4), (2, 2)), family="even")
    yield Case("padding-above-size", _drawn(rng, (1, 2, 2, 1), (3, 3)), family="even")
    yield Case("square", _drawn(rng, (3, 3, 3, 3), (1, 1)), family="even")
    yield Case("rows-only", _inputs([[1, 2], [3, 4]], (1, 0)), family="uneven")
    yield Case("columns-only", _drawn(rng, (2, 2, 3, 2), (0, 2)), family="uneven")
    yield Case("nothing", _drawn(rng, (2, 1, 3, 2), (0, 0)), family="uneven")
    yield Case("two-and-one", _drawn(rng, (2, 3, 4, 3), (2, 1)), family="uneven")
    yield Case("one-and-two", _drawn(rng, (1, 4, 2, 5), (1, 2)), family="uneven")
    yield Case("many-images", _drawn(rng, (137, 1, 2, 1), (1, 2)), family="sizes")
    yield Case("many-channels", _drawn(rng, (2, 139, 1, 2), (1, 0)), family="sizes")
    yield Case("high-map", _drawn(rng, (1, 2, 140, 1), (2, 3)), family="sizes")
    yield Case("wide-map", _drawn(rng, (2, 1, 2, 138), (0, 1)), family="sizes")
    yield Case("wide-frame", _drawn(rng, (1, 1, 1, 2), (17, 131)), family="sizes")
    for number, padding in enumerate(((1, 2), (0, 0)), 1):
        shape = (2, 2, 3, 4)
        numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-30, 30, shape)
        yield Case(f"digits-{number}", {"x": numbers, "padding": padding}, family="digits", tolerance=COPIED)
    yield from single_cases(_drawn(rng, (2, 2, 3, 4), (1, 2)), _drawn(rng, (2, 2, 3, 4), (1, 1)))
    yield from memory_cases(_drawn(rng, (2, 3, 2, 4), (1, 2)), _drawn(rng, (3, 2, 4, 3), (2, 1)), _drawn(rng, (2, 2, 3, 3), (1, 1)))
    yield called_again(_drawn(rng, (2, 2, 3, 2), (1, 1)), _drawn(rng, (2, 2, 3, 2), (1, 1)))


def _inputs(rows: object, padding: tuple[int, int]) -> dict[str, object]:
    return {"x": array(rows)[None, None], "padding": padding}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], padding: tuple[int, int]) -> dict[str, object]:
    """Return maps without zeros, so that the frame shows."""
    return {"x": odd_sixteenths(rng, *shape), "padding": padding}


@misconception(
    "one-side-only",
    en="The zeros were added above and on the left only. Rows and columns should be padded at both ends.",
    ru="Нули добавлены только сверху и слева. Строки и столбцы нужно дополнять с обоих концов.",
)
def one_side_only(x, padding):
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, 0), (pw, 0)))


@misconception(
    "row-column-swapped",
    en="Rows and columns were swapped. padding is (rows, columns), so its first number should widen the axis H.",
    ru="Перепутаны строки и столбцы. padding — это (строки, столбцы), и первое число должно расширять ось H.",
)
def row_column_swapped(x, padding):
    return zero_pad2d(x, padding[::-1])


@misconception(
    "edge-replicated",
    en="The pixels at the border were repeated outwards. The frame should consist of zeros.",
    ru="За границей повторены крайние пиксели. Рамка должна состоять из нулей.",
)
def edge_replicated(x, padding):
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="edge")


@misconception(
    "batch-and-channels-padded",
    en="The axes of images and channels were padded too. Only H and W should get zeros: N and C stay as they are.",
    ru="Дополнены и оси изображений и каналов. Дополнять нужно только H и W: числа N и C остаются прежними.",
)
def batch_and_channels_padded(x, padding):
    ph, pw = padding
    return np.pad(x, ((ph, ph), (ph, ph), (ph, ph), (pw, pw)))


@misconception(
    "total-instead-of-per-side",
    en="padding was shared out between the two sides. It should be the number of zeros on each side, so that H grows by 2·ph.",
    ru="Набивка поделена между двумя сторонами. padding — это число нулей с каждой стороны, и H должно вырасти на 2·ph.",
)
def total_instead_of_per_side(x, padding):
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2)))


@misconception(
    "ones-padded",
    en="The frame was filled with ones. The added pixels should be zeros.",
    ru="Рамка заполнена единицами. Добавленные пиксели должны быть нулями.",
)
def ones_padded(x, padding):
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=1.0)


@alternative("a slice of an array of zeros")
def by_slice(x, padding):
    (images, channels, height, width), (ph, pw) = x.shape, padding
    out = np.zeros((images, channels, height + 2 * ph, width + 2 * pw))
    out[:, :, ph : ph + height, pw : pw + width] = x
    return out


@alternative("strips of zeros joined on, float32")
def by_strips(x, padding):
    ph, pw = padding
    out = np.float32(x)
    side = np.zeros((*out.shape[:3], pw), np.float32)
    out = np.concatenate([side, out, side], axis=3)
    strip = np.zeros((*out.shape[:2], ph, out.shape[3]), np.float32)
    return np.concatenate([strip, out, strip], axis=2)
