"""Length of an image as a vector: lecture 0, «Свёрточные сети»; lecture 2, 100×100 pixels; lecture 4, «Представление изображений»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def image_number_count_task(H: int, W: int, C: int) -> int:
    """Return H · W · C."""
    return H * W * C


def oracle(H: int, W: int, C: int) -> int:
    """Return the length of PyTorch's flattened image."""
    import torch

    return len(torch.empty(C, H, W).flatten())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"H": 200, "W": 200, "C": 3}, {"H": 100, "W": 100, "C": 1})
MUST_DIFFER = ()
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's image."""
    height, width = rng.integers(8, 401, size=2).tolist()
    return {"H": height, "W": width, "C": int(rng.choice([1, 3]))}


@misconception(
    "channels-forgotten",
    en="Only the pixels were counted. In a colour image each pixel should be counted with its three numbers: red, green and blue.",
    ru="Посчитаны только пиксели. В цветном изображении на каждый пиксель нужно считать три числа: красное, зелёное и синее.",
)
def channels_forgotten(H, W, C):
    return H * W


@misconception(
    "sides-added",
    en="The sides were added. They should be multiplied: an image has height times width pixels.",
    ru="Стороны сложены. Их нужно перемножить: число пикселей равно произведению высоты и ширины.",
)
def sides_added(H, W, C):
    return (H + W) * C


@misconception(
    "levels-counted",
    en="The pixels were multiplied by 256, which is how many values one number can take. It should be asked how many numbers there are.",
    ru="Число пикселей умножено на 256, а столько значений может принимать одно число. Считать нужно количество чисел.",
)
def levels_counted(H, W, C):
    return H * W * 256


@misconception(
    "bits-counted",
    en="That is the number of bits. The answer should be the number of numbers; each of them takes 8 bits.",
    ru="Это число битов. Ответом должно быть количество чисел; каждое из них занимает 8 битов.",
)
def bits_counted(H, W, C):
    return 8 * H * W * C


@misconception(
    "always-rgb",
    en="Three numbers were counted for each pixel. A grey image has one channel and should be counted with one number a pixel.",
    ru="На каждый пиксель посчитано три числа. У полутонового изображения один канал, и считать нужно одно число на пиксель.",
)
def always_rgb(H, W, C):
    return 3 * H * W


@alternative("the length of an array")
def by_array(H, W, C):
    return np.empty((H, W, C), dtype=np.uint8).ravel().size


@alternative("answers with a float")
def as_float(H, W, C):
    return float(np.prod([H, W, C]))
