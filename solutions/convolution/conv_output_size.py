"""Output size of a convolution along one axis: lecture 0, «Задачи на расчёт свёртки»; lecture 2, «Padding»."""

import math
from collections.abc import Iterator

import numpy as np

from autograder.content.api import EXACT, Case, Family, alternative, misconception


def conv_output_size(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return ⌊(n + 2p − d·(f − 1) − 1) / s⌋ + 1."""
    if min(n, f, stride, dilation) < 1 or padding < 0:
        raise ValueError("n, f, stride and dilation are at least 1, padding at least 0")
    span = n + 2 * padding - dilation * (f - 1) - 1
    if span < 0:
        raise ValueError("the kernel is larger than the padded input")
    return span // stride + 1


def oracle(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return the height of what PyTorch's convolution gives on a column of *n* zeros."""
    import torch
    import torch.nn.functional as F

    options = {"stride": (stride, 1), "padding": (padding, 0), "dilation": (dilation, 1)}
    return F.conv2d(torch.zeros(1, 1, n, 1), torch.zeros(1, 1, f, 1), **options).shape[2]


TOLERANCE = EXACT

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the lectures", "ru": "примеры из лекций"}),
    Family("shifts", 1.0, {"en": "stride 1, no padding", "ru": "шаг 1 без набивки"}),
    Family("stride", 1.0, {"en": "stride", "ru": "шаг"}),
    Family("padding", 1.0, {"en": "padding", "ru": "набивка"}),
    Family("dilation", 1.0, {"en": "dilation", "ru": "коэффициент расширения (dilation)"}),
    Family("together", 1.0, {"en": "stride, padding and dilation together", "ru": "шаг, набивка и расширение вместе"}),
    Family("sizes", 1.0, {"en": "large numbers", "ru": "большие числа"}),
    Family("refusals", 1.0, {"en": "sizes that are impossible", "ru": "невозможные размеры"}, guard=True),
)

EXAMPLES = {
    "task-1": {"n": 4, "f": 3},
    "task-2": {"n": 6, "f": 2, "stride": 2},
    "figure-29": {"n": 6, "f": 3},
    "figure-32": {"n": 6, "f": 3, "padding": 1},
    "padding-slide": {"n": 5, "f": 3, "stride": 2, "padding": 1},
    "keras-first-layer": {"n": 28, "f": 3},
    "keras-second-layer": {"n": 13, "f": 3},
}

NAMED = {
    "shifts": {
        "kernel-is-input": {"n": 5, "f": 5},
        "kernel-is-pixel": {"n": 7, "f": 1},
        "even-kernel": {"n": 9, "f": 4},
        "one-pixel": {"n": 1, "f": 1},
        "defaults-given": {"n": 6, "f": 2, "stride": 1, "padding": 0, "dilation": 1},
    },
    "stride": {
        "floor": {"n": 6, "f": 3, "stride": 2},
        "floor-two-thirds": {"n": 8, "f": 3, "stride": 3},
        "floor-one-third": {"n": 7, "f": 3, "stride": 3},
        "stride-divides": {"n": 11, "f": 2, "stride": 3},
        "stride-above-kernel": {"n": 24, "f": 2, "stride": 4},
    },
    "padding": {
        "padding-keeps-size": {"n": 8, "f": 5, "padding": 2},
        "one-padded-pixel": {"n": 1, "f": 2, "padding": 3},
        "padding-grows": {"n": 4, "f": 3, "padding": 3},
        "kernel-needs-padding": {"n": 3, "f": 7, "padding": 3},
        "padding-and-stride": {"n": 9, "f": 4, "stride": 3, "padding": 1},
    },
    "dilation": {
        "dilated": {"n": 7, "f": 3, "dilation": 2},
        "dilated-by-3": {"n": 12, "f": 4, "dilation": 3},
        "dilated-pixel": {"n": 9, "f": 1, "dilation": 3},
        "dilated-to-input": {"n": 9, "f": 5, "dilation": 2},
        "dilated-and-stride": {"n": 16, "f": 3, "stride": 2, "dilation": 3},
    },
    "sizes": {
        "long-input": {"n": 70000, "f": 3},
        "large-kernel": {"n": 300, "f": 131},
        "large-stride": {"n": 90001, "f": 5, "stride": 137},
        "stride-17": {"n": 120, "f": 19, "stride": 17, "padding": 11},
        "large-padding": {"n": 9, "f": 3, "stride": 2, "padding": 140},
        "large-dilation": {"n": 1100, "f": 9, "stride": 13, "padding": 3, "dilation": 129},
        "large-everything": {"n": 99999, "f": 140, "stride": 23, "padding": 170, "dilation": 41},
    },
    "refusals": {
        "kernel-too-large": {"n": 2, "f": 3},
        "kernel-too-large-by-less-than-the-stride": {"n": 3, "f": 5, "stride": 4},
        "padded-input-too-small": {"n": 3, "f": 7, "padding": 1},
        "dilated-kernel-too-large": {"n": 5, "f": 3, "stride": 2, "dilation": 3},
        "input-of-no-pixels": {"n": 0, "f": 1, "padding": 1},
        "kernel-of-no-pixels": {"n": 5, "f": 0},
        "stride-of-zero": {"n": 5, "f": 3, "stride": 0},
        "dilation-of-zero": {"n": 5, "f": 3, "dilation": 0},
        "negative-padding": {"n": 9, "f": 3, "padding": -1},
        "negative-input": {"n": -5, "f": 2, "padding": 6},
        "negative-kernel": {"n": 5, "f": -2},
        "negative-stride": {"n": 7, "f": 3, "stride": -2},
        "negative-dilation": {"n": 7, "f": 3, "dilation": -1},
    },
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lectures' examples, the named edge cases and random sizes."""
    for name, inputs in EXAMPLES.items():
        yield Case(name, inputs, family="lecture", public=True)
    for family, named in NAMED.items():
        for name, inputs in named.items():
            yield Case(name, inputs, family=family, raises="ValueError" if family == "refusals" else None)
    for number in range(1, 3):
        yield Case(f"random-shifts-{number}", _drawn(rng), family="shifts")
        yield Case(f"random-stride-{number}", _drawn(rng, "stride"), family="stride")
        yield Case(f"random-padding-{number}", _drawn(rng, "padding"), family="padding")
        yield Case(f"random-dilation-{number}", _drawn(rng, "dilation"), family="dilation")
        yield Case(f"random-sizes-{number}", {"n": int(rng.integers(50_000, 100_000)), "f": int(rng.integers(2, 200))}, family="sizes")
    for number in range(1, 6):
        yield Case(f"random-{number}", _drawn(rng, "stride", "padding", "dilation"), family="together")


def _drawn(rng: np.random.Generator, *options: str) -> dict[str, int]:
    """Return sizes that fit, with the named options away from their defaults."""
    bounds = {"stride": (2, 5), "padding": (1, 4), "dilation": (2, 4)}
    inputs = {"f": int(rng.integers(2, 8))} | {name: int(rng.integers(*bounds[name])) for name in options}
    covered = inputs.get("dilation", 1) * (inputs["f"] - 1) + 1
    return {"n": int(rng.integers(covered + 2, 40))} | inputs


def _span(
    n: int, f: int, stride: int, padding: int, dilation: int, *, sides: int = 2, covered: int | None = None, refuse: bool = True
) -> int:
    """Return how many pixels the window can be shifted by, after the reference's refusals; the keywords carry the flaws."""
    if min(n, f, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    span = n + sides * padding - (dilation * (f - 1) + 1 if covered is None else covered)
    if refuse and span < 0:
        raise ValueError("does not fit")
    return span


@misconception(
    "plus-one-forgotten",
    en="The shifts of the window were counted, not its places. There is one place more, so 1 should be added.",
    ru="Посчитаны сдвиги окна, а не его положения. Положений на одно больше, поэтому нужно прибавить 1.",
)
def plus_one_forgotten(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation) // stride


@misconception(
    "ceil-instead-of-floor",
    en="The quotient was rounded up. It should be rounded down: a window that does not fit completely is dropped.",
    ru="Частное округлено вверх. Его нужно округлять вниз: окно, не поместившееся целиком, отбрасывается.",
)
def ceil_instead_of_floor(n, f, stride=1, padding=0, dilation=1):
    return -(-_span(n, f, stride, padding, dilation) // stride) + 1


@misconception(
    "rounded",
    en="The quotient was rounded to the nearest integer. It should be rounded down: a window that does not fit completely is dropped.",
    ru="Частное округлено до ближайшего целого. Его нужно округлять вниз: окно, не поместившееся целиком, отбрасывается.",
)
def rounded(n, f, stride=1, padding=0, dilation=1):
    return math.floor(_span(n, f, stride, padding, dilation) / stride + 0.5) + 1


@misconception(
    "padding-counted-once",
    en="The padding was counted once. It should be counted as 2p, since it is added on both sides.",
    ru="Набивка учтена один раз. Её нужно учитывать как 2p, поскольку она добавляется с двух сторон.",
)
def padding_counted_once(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation, sides=1) // stride + 1


@misconception(
    "padding-ignored",
    en="The padding was not taken into account. The window should slide over n + 2p pixels.",
    ru="Набивка не учтена. Окно должно двигаться по n + 2p пикселям.",
)
def padding_ignored(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation, sides=0) // stride + 1


@misconception(
    "stride-ignored",
    en="The stride was not taken into account. Every further place of the window should need s more pixels.",
    ru="Шаг не учтён. Нужно учесть, что каждое следующее положение окна требует ещё s пикселей.",
)
def stride_ignored(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation) + 1


@misconception(
    "divided-by-kernel",
    en="The size was divided by the kernel's. The span left for shifts should be divided, by the stride: windows of a convolution may "
    "overlap.",
    ru="Размер разделён на размер ядра. Делить нужно число пикселей, оставшихся для сдвигов, на шаг: окна свёртки могут перекрываться.",
)
def divided_by_kernel(n, f, stride=1, padding=0, dilation=1):
    _span(n, f, stride, padding, dilation)
    return (n + 2 * padding) // f


@misconception(
    "size-over-stride",
    en="The result is n/s, which is the rule for SAME padding. The size of the kernel should be taken into account.",
    ru="Результат равен n/s — это правило для набивки SAME. Нужно учитывать и размер ядра.",
)
def size_over_stride(n, f, stride=1, padding=0, dilation=1):
    _span(n, f, stride, padding, dilation)
    return -(-n // stride)


@misconception(
    "dilation-ignored",
    en="The dilation was not taken into account. A kernel with dilation d should be counted with the d·(f − 1) + 1 pixels that it covers.",
    ru="Коэффициент расширения не учтён. Нужно учесть, что ядро с коэффициентом d охватывает d·(f − 1) + 1 пикселей.",
)
def dilation_ignored(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation, covered=f) // stride + 1


@misconception(
    "dilation-times-size",
    en="The dilated kernel was taken to cover d·f pixels. It should be d·(f − 1) + 1: there are f − 1 gaps between f elements.",
    ru="Принято, что расширенное ядро охватывает d·f пикселей. Должно быть d·(f − 1) + 1: между f элементами f − 1 промежутков.",
)
def dilation_times_size(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation, covered=dilation * f) // stride + 1


@misconception(
    "float-returned",
    en="The result is a float. A number of places should be an integer: divide with //, which rounds down, and not with /.",
    ru="Результат — число с плавающей точкой. Число положений должно быть целым: делите с помощью //, что округляет вниз, а не с помощью "
    "/.",
)
def float_returned(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation) / stride + 1


@misconception(
    "no-validation",
    en="A kernel larger than the padded input was accepted. ValueError should be raised, since the window has no place at all.",
    ru="Принято ядро, которое больше входа с набивкой. У окна тогда нет ни одного положения, и нужно вызвать ValueError.",
)
def no_validation(n, f, stride=1, padding=0, dilation=1):
    return _span(n, f, stride, padding, dilation, refuse=False) // stride + 1


@alternative("counts the places one by one")
def by_counting(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("out of range")
    covered = dilation * (f - 1) + 1
    if covered > n + 2 * padding:
        raise ValueError("does not fit")
    count, start = 0, -padding
    while start + covered <= n + padding:
        count, start = count + 1, start + stride
    return count


@alternative("floor of a float quotient, converted to int")
def by_floor(n, f, stride=1, padding=0, dilation=1):
    if any(value <= 0 for value in (n, f, stride, dilation)) or padding < 0:
        raise ValueError("out of range")
    size = math.floor((n + 2 * padding - dilation * (f - 1) - 1) / stride) + 1
    if n + 2 * padding < dilation * (f - 1) + 1:
        raise ValueError("does not fit")
    return size


@alternative("NumPy integer")
def by_numpy(n, f, stride=1, padding=0, dilation=1):
    if np.min([n, f, stride, dilation]) < 1 or padding < 0:
        raise ValueError("out of range")
    starts = np.arange(n + 2 * padding)[:: int(stride)]
    fitting = np.count_nonzero(starts + dilation * (f - 1) < n + 2 * padding)
    if fitting == 0:
        raise ValueError("does not fit")
    return np.int64(fitting)
