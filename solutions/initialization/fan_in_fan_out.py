"""Fan-in and fan-out: lecture 0, formulas (223) to (225); lecture 3, «Xavier (Glorot)»."""

import math
from collections.abc import Iterator

import numpy as np

from autograder.content.api import EXACT, Case, Family, alternative, misconception
from autograder.content.helpers import standard

Shape = tuple[int, ...]


def fan_in_fan_out(shape: Shape) -> tuple[int, int]:
    """Return the numbers of inputs and of outputs, each times the area of the kernel."""
    if len(shape) < 2:
        raise ValueError(f"a shape of {len(shape)} dimensions has no fan_in and fan_out")
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def oracle(shape: Shape) -> tuple[int, int]:
    """Return what PyTorch's initialisers use."""
    import torch

    return torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape, device="meta"))


TOLERANCE = EXACT

OUTSIDE_DOMAIN = {
    "cap:shape.length:*": "the statement knows shapes of two and of four numbers",
    "product:shape:63": "no layer has 2⁶³ weights, and PyTorch's shapes end there",
}

FAMILIES = (
    standard("lecture"),
    Family("dense", 2.0, {"en": "dense layers", "ru": "полносвязные слои"}),
    Family("convolution", 3.0, {"en": "convolutions", "ru": "свёрточные слои"}),
    Family("pixel", 1.0, {"en": "convolutions with a 1×1 kernel", "ru": "свёртки с ядром 1×1"}),
    Family("large", 1.0, {"en": "large and very small layers", "ru": "большие и совсем маленькие слои"}),
    Family(
        "refusals", 1.0, {"en": "shapes without inputs and outputs", "ru": "формы, для которых входы и выходы не определены"}, guard=True
    ),
)

NAMED = {
    "dense": {"dense": (5, 3), "one-output": (1, 12), "square": (6, 6)},
    "convolution": {"as-many-maps": (4, 4, 3, 3), "flat-kernel": (3, 2, 1, 5), "tall-kernel": (2, 5, 7, 2), "one-map": (1, 3, 5, 5)},
    "pixel": {"pixel": (16, 8, 1, 1), "pixel-narrowing": (3, 20, 1, 1)},
    "large": {"vgg": (4096, 25_088), "wide-kernel": (512, 1024, 31, 17), "beyond-32-bits": (70_000, 90_000, 300, 200), "narrow": (1, 1)},
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random shapes."""
    yield Case("digits", {"shape": (10, 784)}, family="lecture", public=True)
    yield Case("second-keras-layer", {"shape": (64, 32, 3, 3)}, family="lecture", public=True)
    for family, shapes in NAMED.items():
        for name, shape in shapes.items():
            yield Case(name, {"shape": shape}, family=family)
    for number in range(2):
        yield Case(f"dense-{number}", {"shape": _drawn(rng)}, family="dense")
    for number in range(4):
        yield Case(f"convolution-{number}", {"shape": (*_drawn(rng), *_kernel(rng))}, family="convolution")
    for number in range(1, 3):
        yield Case(f"random-pixel-{number}", {"shape": (*_drawn(rng), 1, 1)}, family="pixel")
        outputs, inputs, height, width = (int(rng.integers(low, 4 * low)) for low in (20_000, 20_000, 50, 50))
        yield Case(f"random-large-{number}", {"shape": (outputs, inputs, height, width)}, family="large")
    for name, shape in (("invalid-1d", (7,)), ("no-dimensions", ())):
        yield Case(name, {"shape": shape}, family="refusals", raises="ValueError")


def _drawn(rng: np.random.Generator) -> Shape:
    """Return two different sizes from 2 to 64."""
    outputs, inputs = rng.choice(np.arange(2, 65), size=2, replace=False)
    return int(outputs), int(inputs)


def _kernel(rng: np.random.Generator) -> Shape:
    """Return two different sides from 2 to 7."""
    height, width = rng.choice(np.arange(2, 8), size=2, replace=False)
    return int(height), int(width)


def _checked(shape):
    if len(shape) < 2:
        raise ValueError("fewer than two dimensions")
    return shape[0], shape[1], math.prod(shape[2:])


@misconception(
    "swapped",
    en="fan_in and fan_out are swapped. The shape begins with the outputs, (out, in), so fan_in should be made of the second number.",
    ru="fan_in и fan_out перепутаны. В shape сначала стоят выходы, (out, in), поэтому fan_in нужно получать из второго числа.",
)
def swapped(shape):
    outputs, inputs, area = _checked(shape)
    return outputs * area, inputs * area


@misconception(
    "kernel-area-ignored",
    en="Only the channels are counted. An output of a convolution adds up kh·kw pixels of every channel, so both numbers "
    "should be multiplied by the kernel's area.",
    ru="Посчитаны только каналы. Один выход свёртки складывает по kh·kw пикселей каждого канала, поэтому оба числа нужно "
    "умножить на площадь ядра.",
)
def kernel_area_ignored(shape):
    outputs, inputs, _ = _checked(shape)
    return inputs, outputs


@misconception(
    "fan-out-without-area",
    en="The kernel's area is missing in fan_out. An input pixel lies in kh·kw windows of every map, so fan_out should be O·kh·kw.",
    ru="В fan_out потеряна площадь ядра. Входной пиксель попадает в kh·kw окон каждой карты, поэтому fan_out должен быть равен O·kh·kw.",
)
def fan_out_without_area(shape):
    outputs, inputs, area = _checked(shape)
    return inputs * area, outputs


@misconception(
    "side-instead-of-area",
    en="The channels are multiplied by one side of the kernel. They should be multiplied by both: kh·kw.",
    ru="Каналы умножены на одну сторону ядра. Умножать нужно на обе: kh·kw.",
)
def side_instead_of_area(shape):
    outputs, inputs, _ = _checked(shape)
    side = shape[2] if len(shape) > 2 else 1
    return inputs * side, outputs * side


@misconception(
    "total-weights",
    en="fan_in is the number of all weights. It should be that of one neuron: without the number of outputs.",
    ru="fan_in равно числу всех весов. Должно быть число весов одного нейрона: без множителя, равного числу выходов.",
)
def total_weights(shape):
    outputs, _, area = _checked(shape)
    return math.prod(shape), outputs * area


@alternative("by cases for dense layers and convolutions")
def by_cases(shape):
    if len(shape) == 2:
        return shape[1], shape[0]
    if len(shape) == 4:
        outputs, inputs, height, width = shape
        return inputs * height * width, outputs * height * width
    raise ValueError("2 or 4 dimensions")


@alternative("NumPy integers, by sizes of slices")
def by_slices(shape):
    if len(shape) <= 1:
        raise ValueError(shape)
    total = np.prod(shape)
    return total // shape[0], total // shape[1]
