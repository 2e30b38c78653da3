"""How many windows cover each pixel: lecture 0, «Двумерная свёртка»; lecture 2, «Padding»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import EXACT, Case, Family, alternative, misconception

Counts = NDArray[np.int64]


def window_coverage(n: int, f: int, stride: int = 1) -> Counts:
    """Return the products of the numbers of windows that contain a row and that contain a column."""
    return _square(n, f, np.arange(0, n - f + 1, stride))


def _square(n: int, f: int, starts: Counts) -> Counts:
    """Return the counts for windows that begin at *starts* along both axes."""
    inside = np.arange(n)[:, None] - starts
    counts = ((inside >= 0) & (inside < f)).sum(axis=1)
    return np.outer(counts, counts)


def oracle(n: int, f: int, stride: int = 1) -> Counts:
    """Return how often PyTorch's convolution uses each pixel: the gradient of the sum of all outputs."""
    import torch
    import torch.nn.functional as F

    image = torch.zeros(1, 1, n, n, requires_grad=True)
    used = torch.autograd.grad(F.conv2d(image, torch.ones(1, 1, f, f), stride=stride).sum(), image)[0]
    return used[0, 0].round().to(torch.int64).numpy()


TOLERANCE = EXACT

OUTSIDE_DOMAIN = {
    "cap:n:100": "the statement limits n to 100",
    "value:f:0": "the statement asks for f of at least 1",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "the lecture's image", "ru": "изображение из лекции"}),
    Family("shifts", 2.0, {"en": "stride 1", "ru": "шаг 1"}),
    Family("stride", 2.0, {"en": "stride", "ru": "шаг"}),
    Family("rest", 1.0, {"en": "strides that leave a rest", "ru": "шаг, при котором остаются лишние пиксели"}),
    Family("sizes", 1.0, {"en": "large images and windows", "ru": "большие изображения и окна"}),
)

NAMED = {
    "shifts": {
        "three-by-two": {"n": 3, "f": 2},
        "pixel-windows": {"n": 2, "f": 1},
        "one-window": {"n": 4, "f": 4},
        "windows-above-half": {"n": 7, "f": 5},
        "even-window": {"n": 8, "f": 4},
        "one-pixel": {"n": 1, "f": 1},
        "default-given": {"n": 5, "f": 2, "stride": 1},
    },
    "stride": {
        "side-by-side": {"n": 6, "f": 3, "stride": 3},
        "stride-2": {"n": 7, "f": 3, "stride": 2},
        "overlap-of-two": {"n": 8, "f": 4, "stride": 2},
        "gaps": {"n": 7, "f": 1, "stride": 3},
    },
    "rest": {
        "tail": {"n": 4, "f": 2, "stride": 3},
        "tail-of-two": {"n": 8, "f": 3, "stride": 3},
        "tail-under-overlap": {"n": 9, "f": 4, "stride": 3},
        "stride-above-image": {"n": 5, "f": 2, "stride": 7},
    },
    "sizes": {
        "counts-to-144": {"n": 23, "f": 12},
        "counts-to-256": {"n": 31, "f": 16},
        "counts-to-2304": {"n": 95, "f": 48},
        "stride-11": {"n": 78, "f": 24, "stride": 11},
        "stride-19": {"n": 100, "f": 5, "stride": 19},
        "two-windows": {"n": 100, "f": 60, "stride": 39},
    },
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's image, the named edge cases and random sizes."""
    yield Case("figure-30", {"n": 6, "f": 3}, family="lecture", public=True)
    for family, named in NAMED.items():
        for name, inputs in named.items():
            yield Case(name, inputs, family=family)
    for number in range(1, 4):
        n = int(rng.integers(7, 11))
        yield Case(f"random-shifts-{number}", {"n": n, "f": int(rng.integers(2, n))}, family="shifts")
        f, stride, places = (int(rng.integers(low, high)) for low, high in ((2, 5), (2, 4), (2, 4)))
        yield Case(f"random-stride-{number}", {"n": f + stride * (places - 1), "f": f, "stride": stride}, family="stride")
        f, stride, places = (int(rng.integers(low, high)) for low, high in ((2, 6), (2, 6), (1, 5)))
        n = f + stride * (places - 1) + int(rng.integers(1, stride))
        yield Case(f"random-rest-{number}", {"n": n, "f": f, "stride": stride}, family="rest")
        n, f, stride = (int(rng.integers(low, high)) for low, high in ((60, 101), (10, 50), (2, 20)))
        yield Case(f"random-sizes-{number}", {"n": n, "f": f, "stride": stride}, family="sizes")


@misconception(
    "uniform-count",
    en="Every pixel is said to be covered f² times. Near the border there should be fewer windows: f² holds in the middle only.",
    ru="У каждого пикселя получилось f² окон. У края их должно быть меньше: f² верно лишь в середине.",
)
def uniform_count(n, f, stride=1):
    return np.full((n, n), f * f)


@misconception(
    "sum-instead-of-product",
    en="The counts of row and column were added. They should be multiplied: each window along one axis goes with each along the other.",
    ru="Числа для строки и столбца сложены. Их нужно перемножить: каждое окно вдоль одной оси сочетается с каждым вдоль другой.",
)
def sum_instead_of_product(n, f, stride=1):
    counts = np.sqrt(np.diag(window_coverage(n, f, stride))).round().astype(np.int64)
    return np.add.outer(counts, counts)


@misconception(
    "last-window-missed",
    en="The last window is missing, since range(0, n − f) stops before it. It should begin at n − f.",
    ru="Потеряно последнее окно: range(0, n − f) до него не доходит. Оно должно начинаться в n − f.",
)
def last_window_missed(n, f, stride=1):
    return _square(n, f, np.arange(0, max(n - f, 1), stride))


@misconception(
    "stride-ignored",
    en="The window moves by one pixel whatever the stride is. It should begin at 0, s, 2s and so on.",
    ru="Окно сдвигается на один пиксель при любом шаге. Оно должно начинаться в 0, s, 2s и так далее.",
)
def stride_ignored(n, f, stride=1):
    return window_coverage(n, f)


@misconception(
    "one-dimensional",
    en="The counts are those along one axis. The image has two axes: the result should be an n×n array.",
    ru="Посчитаны окна вдоль одной оси. У изображения две оси: результат должен быть массивом n×n.",
)
def one_dimensional(n, f, stride=1):
    return np.sqrt(np.diag(window_coverage(n, f, stride))).round().astype(np.int64)


@misconception(
    "padded-count",
    en="Windows that stick out at the border were counted. They should not be: there is no padding here, and a corner belongs to one "
    "window.",
    ru="Посчитаны и окна, выступающие за край. Их учитывать не нужно: набивки здесь нет, и угол принадлежит одному окну.",
)
def padded_count(n, f, stride=1):
    return _square(n, f, np.arange(-(f // 2), n - f + f // 2 + 1, stride))


@alternative("every window marked on the image")
def by_marks(n, f, stride=1):
    counts = np.zeros((n, n), dtype=int)
    for i in range(0, n - f + 1, stride):
        for j in range(0, n - f + 1, stride):
            counts[i : i + f, j : j + f] += 1
    return counts


@alternative("numbers of the pixels in all windows, counted")
def by_numbers(n, f, stride=1):
    windows = sliding_window_view(np.arange(n * n).reshape(n, n), (f, f))[::stride, ::stride]
    return np.bincount(windows.ravel(), minlength=n * n).reshape(n, n)
