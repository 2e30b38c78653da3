"""Receptive field of a stack of layers: lecture 2, «Рецептивные поля», «Dilated convolution», «Inception module»."""

from collections.abc import Iterator
from itertools import accumulate
from operator import mul

import numpy as np

from autograder.content.api import EXACT, Case, Family, alternative, misconception

Layers = list[tuple[int, int, int]]


def receptive_field(layers: Layers) -> tuple[int, int]:
    """Return (r, j): every layer adds d·(k − 1) steps of the layers below it."""
    steps = list(accumulate([stride for _, stride, _ in layers], mul, initial=1))
    grown = [dilation * (kernel - 1) * steps[level] for level, (kernel, _, dilation) in enumerate(layers)]
    return 1 + sum(grown), steps[-1]


def oracle(layers: Layers) -> tuple[int, int]:
    """Return how far the gradients of two neighbouring outputs of PyTorch's convolutions reach, and how far they are apart."""
    import torch
    import torch.nn.functional as F

    needed = 2  # pixels that give two outputs
    for kernel, stride, dilation in reversed(layers):
        needed = (needed - 1) * stride + dilation * (kernel - 1) + 1
    image = torch.ones(1, 1, needed, requires_grad=True)
    y = image
    for kernel, stride, dilation in layers:
        y = F.conv1d(y, torch.ones(1, 1, kernel) / kernel, stride=stride, dilation=dilation)
    first, second = (torch.autograd.grad(y[0, 0, i], image, retain_graph=True)[0][0, 0].nonzero() for i in (0, 1))
    return int(first.max() - first.min()) + 1, int(second.min() - first.min())


TOLERANCE = EXACT

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("few", 1.0, {"en": "no layer, one layer, layers of 1×1", "ru": "ни одного слоя, один слой, слои 1×1"}),
    Family("plain", 1.0, {"en": "kernels of several sizes", "ru": "ядра разных размеров"}),
    Family("strides", 2.0, {"en": "strides", "ru": "шаги"}),
    Family("dilations", 1.0, {"en": "dilations", "ru": "коэффициенты расширения"}),
    Family("together", 2.0, {"en": "strides and dilations together", "ru": "шаги и коэффициенты расширения вместе"}),
    Family("sizes", 1.0, {"en": "deep stacks and large numbers", "ru": "глубокие стеки и большие числа"}),
)

EXAMPLES = {
    "two-3x3": [(3, 1, 1), (3, 1, 1)],
    "strided": [(3, 2, 1), (3, 1, 1)],
    "dilated": [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
}

NAMED: dict[str, dict[str, Layers]] = {
    "few": {
        "no-layer": [],
        "one": [(3, 1, 1)],
        "one-stride": [(3, 2, 1)],
        "one-dilated": [(4, 1, 3)],
        "one-by-one": [(1, 1, 1), (1, 1, 1)],
        "subsampling": [(1, 3, 1)],
    },
    "plain": {
        "three-3x3": [(3, 1, 1)] * 3,
        "five-then-two": [(5, 1, 1), (2, 1, 1)],
        "bottleneck": [(1, 1, 1), (3, 1, 1), (1, 1, 1)],
    },
    "strides": {
        "pool-then-conv": [(2, 2, 1), (3, 1, 1), (3, 2, 1)],
        "conv-pool-conv-pool": [(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)],
        "three-strides": [(3, 2, 1), (3, 3, 1), (2, 2, 1)],
        "stride-last": [(3, 1, 1), (3, 3, 1)],
    },
    "dilations": {"dilated-2-3": [(3, 1, 2), (3, 1, 3)], "dilated-even": [(2, 1, 3), (4, 1, 2)]},
    "together": {
        "strided-then-dilated": [(3, 2, 1), (3, 1, 2), (2, 2, 3)],
        "dilated-then-strided": [(3, 1, 2), (3, 2, 1), (3, 3, 2)],
    },
    "sizes": {
        "nine-halvings": [(3, 2, 1)] * 9,
        "seventeen-halvings": [(2, 2, 1), (3, 1, 1)] * 17,
        "large-numbers": [(137, 19, 1), (3, 1, 41), (2, 131, 2), (5, 1, 1)],
        "eleven-hundred-layers": [(3, 2, 1), *[(1, 1, 1)] * 550, (3, 1, 2), *[(1, 1, 1)] * 550, (2, 1, 1)],
    },
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's table, the named stacks and random ones."""
    for name, layers in EXAMPLES.items():
        yield Case(name, {"layers": layers}, family="lecture", public=True)
    for family, named in NAMED.items():
        for name, layers in named.items():
            yield Case(name, {"layers": layers}, family=family)
    for number in range(1, 4):
        yield Case(f"random-one-{number}", {"layers": _drawn(rng, 4, 4)[:1]}, family="few")
        kernel, dilation, stride = (int(rng.integers(low, 3 * low)) for low in (50, 20, 40))
        yield Case(f"random-sizes-{number}", {"layers": [(kernel, 11, 1), (3, 1, dilation), (2, stride, 2)]}, family="sizes")
        yield Case(f"random-plain-{number}", {"layers": _drawn(rng, 1, 1)}, family="plain")
        yield Case(f"random-strides-{number}", {"layers": _drawn(rng, 3, 1)}, family="strides")
        yield Case(f"random-dilations-{number}", {"layers": _drawn(rng, 1, 3)}, family="dilations")
        yield Case(f"random-{number}", {"layers": _drawn(rng, 3, 3)}, family="together")


def _drawn(rng: np.random.Generator, stride: int, dilation: int) -> Layers:
    """Return three or four layers with strides and dilations up to the given ones."""
    return [
        (int(rng.integers(2, 6)), int(rng.integers(1, stride + 1)), int(rng.integers(1, dilation + 1))) for _ in range(rng.integers(3, 5))
    ]


@misconception(
    "kernel-sizes-added",
    en="Every layer adds k pixels. It should add d·(k − 1)·j: neighbouring windows of the layer below overlap.",
    ru="Каждый слой прибавляет k пикселей. Он должен прибавлять d·(k − 1)·j: соседние окна предыдущего слоя перекрываются.",
)
def kernel_sizes_added(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field, jump = field + dilation * kernel * jump, jump * stride
    return field, jump


@misconception(
    "kernel-sizes-multiplied",
    en="The extents of the kernels were multiplied. Receptive fields should grow by addition, r + d·(k − 1)·j, since the windows overlap.",
    ru="Размеры ядер перемножены. Рецептивное поле должно расти сложением, r + d·(k − 1)·j, поскольку окна перекрываются.",
)
def kernel_sizes_multiplied(layers):
    field = 1
    for kernel, _, dilation in layers:
        field *= dilation * (kernel - 1) + 1
    return field, receptive_field(layers)[1]


@misconception(
    "stride-ignored",
    en="The strides do not enter the receptive field. They should: after a stride, one step of the next kernel is j input pixels, r + "
    "d·(k − 1)·j.",
    ru="Шаги не учтены в рецептивном поле. Их нужно учитывать: после слоя с шагом один сдвиг следующего ядра равен j входным пикселям, r "
    "+ d·(k − 1)·j.",
)
def stride_ignored(layers):
    return receptive_field([(kernel, 1, dilation) for kernel, _, dilation in layers])[0], receptive_field(layers)[1]


@misconception(
    "stride-applied-to-own-layer",
    en="A layer's stride enlarges its own receptive field. It should act on the layers after it only: r uses the j of the layer below.",
    ru="Шаг слоя увеличил его собственное рецептивное поле. Он должен действовать только на следующие слои: в r входит j предыдущего слоя.",
)
def stride_applied_to_own_layer(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        jump *= stride
        field += dilation * (kernel - 1) * jump
    return field, jump


@misconception(
    "only-last-stride",
    en="Only the stride of the layer below was counted. Strides should accumulate: j is the product of all of them so far.",
    ru="Учтён только шаг предыдущего слоя. Шаги должны накапливаться: j — произведение всех шагов до этого места.",
)
def only_last_stride(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field, jump = field + dilation * (kernel - 1) * jump, stride
    return field, jump


@misconception(
    "dilation-ignored",
    en="The dilation was not taken into account. A kernel with dilation d should be counted with the d·(k − 1) + 1 pixels that it covers.",
    ru="Коэффициент расширения не учтён. Нужно учесть, что ядро с коэффициентом d охватывает d·(k − 1) + 1 пикселей.",
)
def dilation_ignored(layers):
    return receptive_field([(kernel, stride, 1) for kernel, stride, _ in layers])


@misconception(
    "starts-from-zero",
    en="The count begins at 0. It should begin at 1: without any layer an output is one input pixel, r_0 = 1.",
    ru="Счёт начат с 0. Он должен начинаться с 1: без единого слоя выход — это один входной пиксель, r_0 = 1.",
)
def starts_from_zero(layers):
    field, jump = receptive_field(layers)
    return field - 1, jump


@misconception(
    "strides-added",
    en="The strides were added up. j should be their product: two layers of stride 2 leave every fourth pixel.",
    ru="Шаги сложены. j должно быть их произведением: два слоя с шагом 2 оставляют каждый четвёртый пиксель.",
)
def strides_added(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field, jump = field + dilation * (kernel - 1) * jump, jump + stride - 1
    return field, jump


@alternative("layer by layer")
def by_layers(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field += dilation * (kernel - 1) * jump
        jump *= stride
    return field, jump


@alternative("from the output back, NumPy integers")
def backwards(layers):
    field = np.int64(1)
    for kernel, stride, dilation in layers[::-1]:
        field = (field - 1) * stride + dilation * (kernel - 1) + 1
    return field, np.prod([stride for _, stride, _ in layers], dtype=np.int64)
