"""Classical 3×3 image filters: lecture 2, «Результат операция свертки», «Сверточный слой (фильтр)»."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]
FilterName = Literal["identity", "edge-diagonal", "edge-4", "edge-8", "sharpen", "box-blur", "gaussian-blur", "sobel-x", "sobel-y"]

KERNELS: dict[str, Array] = {
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "edge-diagonal": np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]]),
    "edge-4": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "edge-8": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "box-blur": np.ones((3, 3)) / 9,
    "gaussian-blur": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "sobel-x": np.outer([1, 2, 1], [-1, 0, 1]),
    "sobel-y": np.outer([1, 0, -1], [1, 2, 1]),
}


def apply_filter(x: Array, name: FilterName) -> Array:
    """Return the image convolved with the kernel of that name, one pixel of zeros around it."""
    if name not in KERNELS:
        raise ValueError(f"no filter is called {name!r}")
    return _slid(np.pad(x, 1), KERNELS[name])


def oracle(x: Array, name: FilterName) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    image = torch.tensor(x)
    kernel = torch.tensor(KERNELS[name], dtype=image.dtype)
    return F.conv2d(image[None, None], kernel[None, None], padding=1)[0, 0].numpy()


TOLERANCE = REDUCE
EQUIVALENT_MUTANTS = {"raise ValueError": "the look-up then raises KeyError, which is accepted too"}

FAMILIES = (
    standard("lecture"),
    Family("edges", 2.0, {"en": "edge filters", "ru": "выделение границ"}),
    Family("blurs", 2.0, {"en": "blur filters", "ru": "размытие"}),
    Family("sharpen", 1.0, {"en": "sharpen and identity", "ru": "резкость и тождественный фильтр"}),
    Family("sobel", 2.0, {"en": "Sobel filters", "ru": "фильтры Собеля"}),
    standard("sizes"),
    Family("bright", 1.0, {"en": "bright, very dark and negative images", "ru": "яркие, очень тёмные и отрицательные изображения"}),
    standard("single"),
    standard("memory"),
    Family("refusals", 1.0, {"en": "unknown names", "ru": "неизвестные имена"}, guard=True),
)

NAMED = {
    "edges": (("edge-8", [[1]]), ("edge-diagonal", [[1, 0], [0, 2]]), ("edge-4", [[1, 2]]), ("edge-8", [[2, 2, 2]] * 4)),
    "blurs": (("box-blur", [[9]]), ("gaussian-blur", [[16]]), ("box-blur", [[3, 3, 3, 3]] * 3)),
    "sharpen": (("sharpen", [[1]]), ("identity", [[1, 2]]), ("sharpen", [[2, 2, 2]] * 3)),
    "sobel": (("sobel-x", [[1, 3]]), ("sobel-y", [[1], [3]]), ("sobel-x", [[5, 5, 5, 5]] * 3)),
}

DRAWN = {
    "edges": (("edge-diagonal", (4, 5)), ("edge-4", (5, 3)), ("edge-8", (3, 6))),
    "blurs": (("box-blur", (4, 3)), ("gaussian-blur", (1, 5))),
    "sharpen": (("sharpen", (5, 4)), ("identity", (3, 4))),
    "sobel": (("sobel-x", (4, 5)), ("sobel-y", (5, 4)), ("sobel-y", (3, 3))),
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, every filter on tiny and flat images and on random ones, and unknown names."""
    yield Case("bright-pixel", _inputs("sobel-x", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]), family="lecture", public=True)
    yield Case("bright-band", _inputs("sobel-y", [[0] * 4, [1] * 4, [0] * 4]), family="lecture", public=True)
    for family, named in NAMED.items():
        for number, (name, image) in enumerate(named, 1):
            yield Case(f"tiny-{name}-{number}", _inputs(name, image), family=family)
        for number, (name, shape) in enumerate(DRAWN[family], 1):
            yield Case(f"random-{name}-{number}", _drawn(rng, name, shape), family=family)
    yield Case("high-image", _drawn(rng, "sobel-x", (140, 2)), family="sizes")
    yield Case("wide-image", _drawn(rng, "sobel-y", (2, 137)), family="sizes")
    yield Case("eleven-by-ten", _drawn(rng, "box-blur", (11, 10)), family="sizes")
    yield Case("bright-cross", _inputs("edge-8", [[255, 0, 255], [0, 255, 0], [255, 0, 255]]), family="bright")
    for name, power in (("sobel-x", 5), ("gaussian-blur", 40), ("box-blur", 20), ("sharpen", 8), ("edge-4", 12), ("sobel-y", 12)):
        yield Case(f"bright-{name}", scaled(_drawn(rng, name, (4, 3)), x=power), family="bright")
    for name, power in (("edge-diagonal", -20), ("identity", -28), ("box-blur", -28)):
        yield Case(f"dark-{name}", scaled(_drawn(rng, name, (3, 4)), x=power), family="bright")
    for name, power in (("edge-8", 0), ("box-blur", 0), ("edge-4", 12)):
        negative = _inputs(name, 3 - (odd_sixteenths(rng, 3, 4) + 4))
        yield Case(f"negative-{name}", scaled(negative, x=power), family="bright")
    for name in ("sharpen", "gaussian-blur"):
        yield Case(f"all-digits-{name}", with_more_digits(rng, _drawn(rng, name, (3, 4))), family="bright")
    yield from single_cases(_drawn(rng, "sobel-y", (4, 3)), _drawn(rng, "gaussian-blur", (4, 3)))
    yield from memory_cases(_drawn(rng, "sobel-x", (4, 4)), _drawn(rng, "sharpen", (3, 5)), _drawn(rng, "box-blur", (4, 4)))
    yield called_again(_drawn(rng, "sharpen", (4, 3)), _drawn(rng, "edge-8", (4, 3)))
    for number, name in enumerate(("emboss", "sobel", "Sobel-X", "box-blur2", "sharpen ", ""), 1):
        yield Case(f"unknown-{number}", _drawn(rng, name, (3, 4)), family="refusals", raises="ValueError/KeyError")


def _inputs(name: str, image: object) -> dict[str, object]:
    return {"x": array(image), "name": name}


def _drawn(rng: np.random.Generator, name: str, shape: tuple[int, int]) -> dict[str, object]:
    """Return an image of odd sixteenths in (0, 8): brightness that is never zero."""
    return _inputs(name, odd_sixteenths(rng, *shape) + 4)


def _slid(padded: Array, kernel: Array) -> Array:
    return np.einsum("ijab,ab->ij", sliding_window_view(padded, (3, 3)), kernel)


def _kernel(name: str) -> Array:
    """Return the kernel, or refuse as the reference does."""
    if name not in KERNELS:
        raise ValueError(name)
    return KERNELS[name]


def _with(x: Array, name: str, **others: Array) -> Array:
    """Return the filtered image where *others* stand in for some of the kernels (with _ for - in their names)."""
    return _slid(np.pad(x, 1), others.get(name.replace("-", "_"), _kernel(name)))


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180° (mathematical convolution), which changes the sign of the Sobel filters. It should be slid over the "
    "image as it is.",
    ru="Ядро повёрнуто на 180° (математическая свёртка), и у фильтров Собеля изменился знак. Накладывать ядро нужно без поворота.",
)
def flipped_kernel(x, name):
    return _slid(np.pad(x, 1), _kernel(name)[::-1, ::-1])


@misconception(
    "blur-not-normalised",
    en="The blur kernels are not normalised. Divide by 9 (box) and by 16 (Gaussian), so that their numbers add up to 1.",
    ru="Ядра размытия не нормированы. Разделите на 9 (box) и на 16 (Гаусс), чтобы сумма чисел ядра равнялась 1.",
)
def blur_not_normalised(x, name):
    return _with(x, name, box_blur=9 * KERNELS["box-blur"], gaussian_blur=16 * KERNELS["gaussian-blur"])


@misconception(
    "sobel-axes-swapped",
    en="The two Sobel filters were swapped. Gx should compare columns (changes from left to right), Gy should compare rows.",
    ru="Перепутаны фильтры Собеля. Gx должен сравнивать столбцы (изменения слева направо), а Gy — строки.",
)
def sobel_axes_swapped(x, name):
    return _with(x, name, sobel_x=KERNELS["sobel-y"], sobel_y=KERNELS["sobel-x"])


@misconception(
    "sobel-y-sign",
    en="The sign of Gy is reversed. Its upper row should be positive, as on the lecture's slide: +1 +2 +1.",
    ru="У Gy обратный знак. Верхняя строка должна быть положительной, как на слайде лекции: +1 +2 +1.",
)
def sobel_y_sign(x, name):
    return _with(x, name, sobel_y=-KERNELS["sobel-y"])


@misconception(
    "sharpen-centre-four",
    en="The centre of the sharpen kernel is 4, which gives an edge detector. It should be 5, so that the image itself is kept.",
    ru="В центре ядра резкости стоит 4, и получилось выделение границ. Там должно стоять 5, чтобы сохранялось и само изображение.",
)
def sharpen_centre_four(x, name):
    return _with(x, name, sharpen=-KERNELS["edge-4"])


@misconception(
    "valid-output",
    en="Only the windows inside the image were computed, so its border is lost. The image should keep its size: pad it with one pixel of "
    "zeros.",
    ru="Вычислены только окна внутри изображения, и край потерян. Размер должен сохраняться: дополните изображение по краю одним пикселем "
    "нулей.",
)
def valid_output(x, name):
    height, width = x.shape
    return _with(x, name)[1 : height - 1, 1 : width - 1]


@misconception(
    "edge-replicated",
    en="The pixels at the border were repeated outwards. There should be zeros outside the image.",
    ru="За границей повторены крайние пиксели. Вне изображения должны быть нули.",
)
def edge_replicated(x, name):
    return _slid(np.pad(x, 1, mode="edge"), _kernel(name))


@misconception(
    "clipped-to-0-255",
    en="The result was cut off at 0 and 255. Filter responses may be negative or large and should be returned as they are.",
    ru="Результат обрезан до отрезка от 0 до 255. Отклики фильтров бывают отрицательными и большими, и возвращать их нужно без изменений.",
)
def clipped_to_0_255(x, name):
    return np.clip(_with(x, name), 0, 255)


@alternative("shifted copies of the image; KeyError from the table")
def by_shifts(x, name):
    kernel, padded = KERNELS[name], np.pad(x, 1)
    y = np.zeros(x.shape)
    for a, b in np.ndindex(3, 3):
        y += kernel[a, b] * padded[a : a + x.shape[0], b : b + x.shape[1]]
    return y


@alternative("pixel by pixel, the result in float32")
def by_pixels(x, name):
    kernel, (height, width) = _kernel(name), x.shape
    y = np.zeros((height, width))
    for i, j, a, b in np.ndindex(height, width, 3, 3):
        if 0 <= i + a - 1 < height and 0 <= j + b - 1 < width:
            y[i, j] += kernel[a, b] * x[i + a - 1, j + b - 1]
    return np.float32(y)
