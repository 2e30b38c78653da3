"""Padding for a "same" convolution: lecture 0, «Двумерная свёртка с набивкой»; lecture 1, «CNN формально»; lecture 2, «Padding»."""

import math
from collections.abc import Iterator

import numpy as np

from autograder.content.api import EXACT, Case, Family, alternative, misconception


def same_padding(n: int, f: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Return the zeros before and after: the fewest with ⌈n/s⌉ windows, the extra one at the end."""
    shifts = (n - 1) // stride  # ⌈n/s⌉ − 1
    total = max(shifts * stride + dilation * (f - 1) + 1 - n, 0)
    return total // 2, (total + 1) // 2


def oracle(n: int, f: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Return the fewest zeros that give ⌈n/s⌉ places in PyTorch, on the sides where its own padding="same" has them."""
    import torch
    import torch.nn.functional as F

    row, kernel = torch.arange(1.0, n + 1)[None, None], torch.arange(1.0, f + 1)[None, None]
    total = max(dilation * (f - 1) + 1 - n, 0)
    while F.conv1d(F.pad(row, (total, 0)), kernel, stride=stride, dilation=dilation).shape[2] < math.ceil(n / stride):
        total += 1
    if stride > 1:  # PyTorch has no "same" for it
        return total // 2, total - total // 2
    wanted = F.conv1d(row, kernel, padding="same", dilation=dilation)
    splits = [(before, total - before) for before in range(total + 1)]
    return next(split for split in splits if torch.equal(F.conv1d(F.pad(row, split), kernel, dilation=dilation), wanted))


TOLERANCE = EXACT

OUTSIDE_DOMAIN = {
    "value:*:0": "the statement asks for arguments of at least 1",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("odd", 1.0, {"en": "odd kernels", "ru": "нечётные ядра"}),
    Family("even", 2.0, {"en": "even kernels", "ru": "чётные ядра"}),
    Family("stride", 2.0, {"en": "stride", "ru": "шаг"}),
    Family("dilation", 1.0, {"en": "dilation", "ru": "коэффициент расширения (dilation)"}),
    Family("together", 2.0, {"en": "stride and dilation together", "ru": "шаг и расширение вместе"}),
    Family("gaps", 1.0, {"en": "windows that leave pixels out", "ru": "окна, пропускающие пиксели"}),
    Family("sizes", 1.0, {"en": "large numbers", "ru": "большие числа"}),
)

EXAMPLES = {
    "odd-kernel": {"n": 6, "f": 3},
    "even-kernel": {"n": 6, "f": 2},
    "windows-5-stride-3": {"n": 12, "f": 5, "stride": 3},
    "windows-5-stride-3-ten-pixels": {"n": 10, "f": 5, "stride": 3},
}

NAMED = {
    "odd": {"pixel": {"n": 4, "f": 1}, "five": {"n": 9, "f": 5}, "kernel-above-input": {"n": 3, "f": 7}},
    "even": {
        "defaults-given": {"n": 5, "f": 2, "stride": 1, "dilation": 1},
        "four": {"n": 6, "f": 4},
        "six": {"n": 7, "f": 6},
        "two-of-two": {"n": 2, "f": 2},
    },
    "stride": {
        "small-kernel": {"n": 6, "f": 1, "stride": 2},
        "pixel-stride-divides-not": {"n": 7, "f": 2, "stride": 4},
        "stride-2": {"n": 5, "f": 4, "stride": 2},
        "odd-kernel-stride-2": {"n": 8, "f": 3, "stride": 2},
        "one-pixel": {"n": 1, "f": 4, "stride": 3},
    },
    "gaps": {
        "two-left-out": {"n": 3, "f": 1, "stride": 3},
        "three-left-out": {"n": 8, "f": 1, "stride": 4},
        "four-left-out": {"n": 10, "f": 1, "stride": 5},
        "five-left-out": {"n": 16, "f": 3, "stride": 8},
        "dilated-gaps": {"n": 18, "f": 2, "stride": 9, "dilation": 3},
        "last-window-sticks-out": {"n": 11, "f": 3, "stride": 5},
        "one-window-in-nine": {"n": 9, "f": 2, "stride": 20},
    },
    "sizes": {
        "stride-5": {"n": 7, "f": 6, "stride": 5},
        "stride-17": {"n": 40, "f": 23, "stride": 17},
        "large-stride": {"n": 1000, "f": 160, "stride": 131},
        "large-kernel": {"n": 50, "f": 632},
        "large-dilation": {"n": 300, "f": 4, "stride": 3, "dilation": 129},
        "long-input": {"n": 70001, "f": 12, "stride": 9, "dilation": 11},
    },
    "dilation": {
        "dilated": {"n": 6, "f": 3, "dilation": 2},
        "dilated-even": {"n": 9, "f": 4, "dilation": 3},
        "dilated-pixel": {"n": 5, "f": 1, "dilation": 3},
    },
    "together": {
        "dilated-stride-2": {"n": 11, "f": 3, "stride": 2, "dilation": 2},
        "dilated-stride-3": {"n": 10, "f": 4, "stride": 3, "dilation": 3},
        "gaps-above-kernel": {"n": 14, "f": 2, "stride": 4, "dilation": 2},
    },
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's table, the named edge cases and random sizes."""
    for name, inputs in EXAMPLES.items():
        yield Case(name, inputs, family="lecture", public=True)
    for family, named in NAMED.items():
        for name, inputs in named.items():
            yield Case(name, inputs, family=family)
    for number in range(1, 3):
        yield Case(f"random-odd-{number}", _drawn(rng, 2 * int(rng.integers(1, 4)) + 1), family="odd")
        yield Case(f"random-even-{number}", _drawn(rng, 2 * int(rng.integers(1, 4))), family="even")
        yield Case(f"random-stride-{number}", _drawn(rng, int(rng.integers(2, 8)), "stride"), family="stride")
        yield Case(f"random-dilation-{number}", _drawn(rng, int(rng.integers(2, 6)), "dilation"), family="dilation")
        stride, f = int(rng.integers(9, 40)), int(rng.integers(1, 8))
        yield Case(f"random-gaps-{number}", {"n": int(rng.integers(20, 90)), "f": f, "stride": stride}, family="gaps")
        n, f, stride = (int(rng.integers(low, 2 * low)) for low in (1000, 100, 20))
        yield Case(f"random-sizes-{number}", {"n": n, "f": f, "stride": stride}, family="sizes")
    for number in range(1, 4):
        yield Case(f"random-{number}", _drawn(rng, int(rng.integers(2, 6)), "stride", "dilation"), family="together")


def _drawn(rng: np.random.Generator, f: int, *options: str) -> dict[str, int]:
    """Return sizes with the named options away from their defaults."""
    return {"n": int(rng.integers(13, 31)), "f": f} | {name: int(rng.integers(2, 5)) for name in options}


def _total(n: int, f: int, stride: int, dilation: int) -> int:
    return (-(-n // stride) - 1) * stride + dilation * (f - 1) + 1 - n


@misconception(
    "symmetric-for-even-kernel",
    en="Both sides got the same number of zeros. An odd number of zeros t (an even kernel) cannot be split evenly: one zero more should "
    "go to the end.",
    ru="Обе стороны получили поровну нулей. Нечётное число нулей t (при чётном ядре) пополам не делится: в конце должно быть на один нуль "
    "больше.",
)
def symmetric_for_even_kernel(n, f, stride=1, dilation=1):
    before, _ = same_padding(n, f, stride, dilation)
    return before, before


@misconception(
    "extra-pixel-before",
    en="The extra zero of an odd t stands at the beginning. It should go to the end, as in PyTorch and TensorFlow.",
    ru="При нечётном t лишний нуль поставлен в начало. Его нужно ставить в конец, как в PyTorch и TensorFlow.",
)
def extra_pixel_before(n, f, stride=1, dilation=1):
    return same_padding(n, f, stride, dilation)[::-1]


@misconception(
    "stride-ignored",
    en="The padding is that of stride 1. It should be computed for ⌈n/s⌉ windows, which need fewer zeros.",
    ru="Набивка посчитана для шага 1. Её нужно считать для ⌈n/s⌉ окон, которым нулей требуется меньше.",
)
def stride_ignored(n, f, stride=1, dilation=1):
    return same_padding(n, f, 1, dilation)


@misconception(
    "half-kernel",
    en="There are f/2 zeros on each side, too many for an even kernel. The two sides together should have f − 1 of them (stride 1).",
    ru="С каждой стороны f/2 нулей, для чётного ядра это слишком много. На обе стороны вместе должно приходиться f − 1 нулей (при шаге 1).",
)
def half_kernel(n, f, stride=1, dilation=1):
    return f // 2, f // 2


@misconception(
    "full-padding",
    en="There are d·(f − 1) zeros on each side: a full convolution, whose output is larger than the input. Same should have half of them.",
    ru="С каждой стороны d·(f − 1) нулей: это полная (full) свёртка, её выход больше входа. Для same нужна половина.",
)
def full_padding(n, f, stride=1, dilation=1):
    return dilation * (f - 1), dilation * (f - 1)


@misconception(
    "negative-padding",
    en="The number of zeros t became negative where the windows leave pixels out. It should be 0 there, as no zeros are needed: take the "
    "maximum with 0.",
    ru="Число нулей t стало отрицательным там, где окна пропускают пиксели. Оно должно быть равно 0, ведь нули не нужны: возьмите "
    "максимум с нулём.",
)
def negative_padding(n, f, stride=1, dilation=1):
    total = _total(n, f, stride, dilation)
    return total // 2, total - total // 2


@misconception(
    "dilation-ignored",
    en="The dilation was not taken into account. A kernel with dilation d should be counted with the d·(f − 1) + 1 pixels that it covers.",
    ru="Коэффициент расширения не учтён. Нужно учесть, что ядро с коэффициентом d охватывает d·(f − 1) + 1 пикселей.",
)
def dilation_ignored(n, f, stride=1, dilation=1):
    return same_padding(n, f, stride, 1)


@alternative("the definition as it stands, with math.ceil")
def by_definition(n, f, stride=1, dilation=1):
    total = max((math.ceil(n / stride) - 1) * stride + dilation * (f - 1) + 1 - n, 0)
    before = total // 2
    return before, total - before


@alternative("searches for the smallest total, NumPy integers")
def by_search(n, f, stride=1, dilation=1):
    total = 0
    while n + total < dilation * (f - 1) + 1 or (n + total - dilation * (f - 1) - 1) // stride + 1 < -(-n // stride):
        total += 1
    return np.int64(total // 2), np.int64(total) - total // 2
