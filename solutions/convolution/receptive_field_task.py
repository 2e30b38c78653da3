"""Receptive field of a stack of layers: lecture 2, «Рецептивные поля (1)» to «(3)», «Dilated convolution», «Inception module»."""

from math import prod

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def receptive_field_task(layers: tuple[tuple[int, int, int], ...]) -> int:
    """Return r after r ← r + d·(k − 1)·j and j ← j·s for every layer (k, s, d), from r = j = 1."""
    r = j = 1
    for k, s, d in layers:
        r += d * (k - 1) * j
        j *= s
    return r


def oracle(layers: tuple[tuple[int, int, int], ...]) -> int:
    """Return the extent of the inputs that get a gradient from one output of PyTorch's convolutions."""
    import torch
    import torch.nn.functional as F

    row = torch.zeros(1, 1, 256, requires_grad=True)
    y = row
    for k, s, d in layers:
        y = F.conv1d(y, torch.ones(1, 1, k), stride=s, dilation=d)
    (gradient,) = torch.autograd.grad(y[0, 0, 0], row)
    return int(torch.nonzero(gradient[0, 0]).max()) + 1


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = (
    {"layers": ((3, 1, 1), (3, 1, 2), (3, 1, 4))},
    {"layers": ((3, 2, 1), (3, 1, 1))},
    {"layers": ((2, 1, 1),)},
)
MUST_DIFFER = ("kernel-sizes-added", "stride-ignored", "dilation-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's layers: a stride of 2 before the last one, and a dilation of 2 somewhere."""
    count = int(rng.integers(2, 5))
    kernels = rng.choice([1, 2, 3, 5], size=count).tolist()
    strides, dilations = rng.integers(1, 3, size=(2, count)).tolist()
    strides[int(rng.integers(count - 1))] = 2
    dilations[int(rng.integers(count))] = 2
    return {"layers": tuple(zip(kernels, strides, dilations, strict=True))}


def _extents(layers):
    """Return what each layer's kernel covers on its own input."""
    return [d * (k - 1) + 1 for k, _, d in layers]


@misconception(
    "kernel-sizes-added",
    en="The extents of the kernels were added up. Every layer should add one pixel less, d·(k − 1), in steps of its input.",
    ru="Сложены охваты ядер. Каждый слой должен прибавлять на пиксель меньше, d·(k − 1), причём в шагах своего входа.",
)
def kernel_sizes_added(layers):
    return sum(_extents(layers))


@misconception(
    "stride-ignored",
    en="The strides were not taken into account. After a stride of 2 the next kernels should reach twice as far on the input.",
    ru="Шаги не учтены. После шага 2 следующие ядра должны охватывать на входе вдвое больше.",
)
def stride_ignored(layers):
    return receptive_field_task(tuple((k, 1, d) for k, _, d in layers))


@misconception(
    "stride-applied-to-own-layer",
    en="The stride widens the field of its own layer. It should act on the layers after it only.",
    ru="Шаг расширяет поле своего же слоя. Он должен действовать только на слои после него.",
)
def stride_applied_to_own_layer(layers):
    r = j = 1
    for k, s, d in layers:
        j *= s
        r += d * (k - 1) * j
    return r


@misconception(
    "kernel-sizes-multiplied",
    en="The extents of the kernels were multiplied. A layer should add d·(k − 1) steps to the field.",
    ru="Перемножены охваты ядер. Слой должен прибавлять к полю d·(k − 1) шагов.",
)
def kernel_sizes_multiplied(layers):
    return prod(_extents(layers))


@misconception(
    "dilation-ignored",
    en="The dilations were not taken into account. With dilation d a kernel should reach d·(k − 1) steps, not k − 1.",
    ru="Коэффициенты расширения не учтены. При коэффициенте d ядро должно охватывать d·(k − 1) шагов, а не k − 1.",
)
def dilation_ignored(layers):
    return receptive_field_task(tuple((k, s, 1) for k, s, _ in layers))


@misconception(
    "last-layer-only",
    en="Only the last layer was counted. The layers before it should be counted too: each of their outputs looks at several pixels.",
    ru="Учтён только последний слой. Нужно учесть и предыдущие: каждый их выход зависит от нескольких пикселей.",
)
def last_layer_only(layers):
    return _extents(layers)[-1]


@alternative("from the output back to the input")
def backwards(layers):
    width = 1
    for k, s, d in reversed(layers):
        width = (width - 1) * s + d * (k - 1) + 1
    return width


@alternative("follows the pixels one by one")
def by_pixels(layers):
    pixels = {0}
    for k, s, d in reversed(layers):
        pixels = {p * s + d * a for p in pixels for a in range(k)}
    return max(pixels) - min(pixels) + 1
