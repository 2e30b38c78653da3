"""Kernel layout, Keras to PyTorch: lecture 0, «Пример операции свёртки» (the last two axes are the channels)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import called_again, memory_cases, single_cases, standard

Array = NDArray[np.floating]


def hwio_to_oihw(k: Array) -> Array:
    """Return out[o, i, a, b] = k[a, b, i, o]."""
    return k.transpose(3, 2, 0, 1)


def oracle(k: Array) -> Array:
    """Return what PyTorch gives."""
    import torch

    return torch.tensor(k).permute(3, 2, 0, 1).contiguous().numpy()


TOLERANCE = ELEM
COPIED = Tolerance(rtol=1e-9, atol=0.0, rtol32=1e-5, atol32=0.0)
"""Numbers are only moved here, so that even the smallest must arrive."""

FAMILIES = (
    standard("lecture"),
    Family("distinct", 1.0, {"en": "four different sizes", "ru": "четыре разных размера"}),
    Family("square", 2.0, {"en": "equal sizes, where the shape betrays nothing", "ru": "равные размеры, по форме ошибка не видна"}),
    standard("sizes"),
    Family("digits", 1.0, {"en": "numbers with many digits, large and small", "ru": "числа со многими знаками, большие и малые"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example and kernels of telling sizes."""
    yield Case("one-row", {"k": np.arange(4.0).reshape(1, 2, 1, 2)}, family="lecture", public=True)
    for shape in ((2, 3, 4, 5), (3, 2, 1, 4), (4, 1, 3, 2), (1, 3, 2, 4)):
        yield Case("distinct-" + "x".join(map(str, shape)), _drawn(rng, shape), family="distinct")
    yield Case("square-counted", {"k": np.arange(16.0).reshape(2, 2, 2, 2)}, family="square")
    yield Case("square-equal-numbers", {"k": np.arange(16.0).reshape(2, 2, 2, 2) // 3}, family="square")
    for shape in ((3, 3, 2, 2), (2, 2, 3, 3), (3, 3, 3, 3), (2, 3, 2, 3)):
        yield Case("square-" + "x".join(map(str, shape)), _drawn(rng, shape), family="square")
    for shape in ((131, 1, 2, 3), (2, 133, 1, 2), (1, 2, 137, 3), (3, 1, 2, 139), (12, 11, 3, 4)):
        yield Case("sizes-" + "x".join(map(str, shape)), _drawn(rng, shape), family="sizes")
    for shape in ((2, 3, 2, 3), (2, 2, 2, 2)):
        numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-30, 30, shape)
        yield Case("digits-" + "x".join(map(str, shape)), {"k": numbers}, family="digits", tolerance=COPIED)
    yield from single_cases(_drawn(rng, (2, 2, 3, 1)), _drawn(rng, (2, 2, 2, 2)))
    yield from memory_cases(_drawn(rng, (2, 3, 3, 2)), _drawn(rng, (3, 2, 2, 3)), _drawn(rng, (2, 2, 2, 2)))
    yield called_again(_drawn(rng, (2, 2, 3, 2)), _drawn(rng, (2, 2, 3, 2)))


def _drawn(rng: np.random.Generator, shape: tuple[int, ...]) -> dict[str, object]:
    """Return quarters that are all different, so that every number has one right place."""
    return {"k": (rng.permutation(np.prod(shape)).reshape(shape) - 10) / 4}


@misconception(
    "in-out-swapped",
    en="Input and output channels were swapped. The output channel should come first, as in PyTorch: (O, I, kh, kw).",
    ru="Перепутаны входные и выходные каналы. Первым должен идти выходной канал, как в PyTorch: (O, I, kh, kw).",
)
def in_out_swapped(k):
    return k.transpose(2, 3, 0, 1)


@misconception(
    "spatial-axes-swapped",
    en="Rows and columns of the kernels were swapped. Rows should stay before columns: …, kh, kw.",
    ru="Перепутаны строки и столбцы ядер. Строки должны остаться перед столбцами: …, kh, kw.",
)
def spatial_axes_swapped(k):
    return k.transpose(3, 2, 1, 0)


@misconception(
    "reshape-instead-of-transpose",
    en="reshape gives the right shape but reads the numbers in the old order. The axes should be moved: transpose.",
    ru="reshape даёт нужную форму, но читает числа в прежнем порядке. Нужно переставить оси: transpose.",
)
def reshape_instead_of_transpose(k):
    kh, kw, inputs, outputs = k.shape
    return k.reshape(outputs, inputs, kh, kw)


@misconception(
    "kernel-flipped",
    en="The kernels were turned by 180°. Only the order of the axes should change: both libraries slide the kernel as it is.",
    ru="Ядра повёрнуты на 180°. Меняться должен только порядок осей: обе библиотеки накладывают ядро без поворота.",
)
def kernel_flipped(k):
    return hwio_to_oihw(k[::-1, ::-1])


@misconception(
    "axes-reversed-partially",
    en="Only the two channel axes have changed places. The channels should come first and kh, kw last: (O, I, kh, kw).",
    ru="Поменялись местами только оси каналов. Каналы должны идти первыми, а kh и kw последними: (O, I, kh, kw).",
)
def axes_reversed_partially(k):
    return k.transpose(0, 1, 3, 2)


@alternative("np.einsum, float32")
def by_einsum(k):
    return np.einsum("abio->oiab", np.float32(k))


@alternative("kernel by kernel")
def by_kernels(k):
    return np.array([[k[:, :, i, o] for i in range(k.shape[2])] for o in range(k.shape[3])])
