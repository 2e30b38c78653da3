"""Output size of a convolution with padding: lecture 0, «Двумерная свёртка с набивкой»; lecture 2, «Padding»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def conv_output_size_padding_task(n: int, f: int, p: int, s: int) -> int:
    """Return ⌊(n + 2p − f) / s⌋ + 1."""
    return (n + 2 * p - f) // s + 1


def oracle(n: int, f: int, p: int, s: int) -> int:
    """Return the height of what PyTorch's convolution gives on n×n zeros."""
    import torch
    import torch.nn.functional as F

    return F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, f, f), stride=s, padding=p).shape[2]


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"n": 6, "f": 3, "p": 1, "s": 1}, {"n": 5, "f": 3, "p": 1, "s": 2})
MUST_DIFFER = ("padding-counted-once", "padding-ignored")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: the kernel is smaller than the image even without the padding."""
    f = int(rng.integers(2, 8))
    return {"n": int(rng.integers(f + 1, 33)), "f": f, "p": int(rng.integers(1, 5)), "s": int(rng.integers(1, 4))}


@misconception(
    "padding-counted-once",
    en="The padding is counted once. It is added on both sides: 2p.",
    ru="Набивка учтена один раз. Она добавляется с двух сторон: 2p.",
)
def padding_counted_once(n, f, p, s):
    return (n + p - f) // s + 1


@misconception(
    "padding-ignored",
    en="The padding is not taken into account: the window slides over n + 2p pixels.",
    ru="Не учтена набивка: окно движется по n + 2p пикселям.",
)
def padding_ignored(n, f, p, s):
    return (n - f) // s + 1


@misconception(
    "plus-one-forgotten",
    en="The shifts of the window are counted, not its places: there is one place more, so add 1.",
    ru="Посчитаны сдвиги окна, а не его положения: положений на одно больше, прибавьте 1.",
)
def plus_one_forgotten(n, f, p, s):
    return (n + 2 * p - f) // s


@misconception(
    "stride-ignored",
    en="The stride is not taken into account: n + 2p − f + 1 is the count for stride 1.",
    ru="Не учтён шаг: n + 2p − f + 1 — это ответ для шага 1.",
)
def stride_ignored(n, f, p, s):
    return n + 2 * p - f + 1


@misconception(
    "ceil-instead-of-floor",
    en="The quotient is rounded up. A window that does not fit completely is not used: round down.",
    ru="Частное округлено вверх. Окно, не поместившееся целиком, не используется: округление вниз.",
)
def ceil_instead_of_floor(n, f, p, s):
    return -(-(n + 2 * p - f) // s) + 1


@misconception(
    "padded-size",
    en="That is the size after padding, before the convolution. The result has as many elements along a side as the window has places.",
    ru="Это размер после набивки, до свёртки. Вдоль стороны результата столько элементов, сколько положений у окна.",
)
def padded_size(n, f, p, s):
    return n + 2 * p


@alternative("counts the places one by one")
def by_counting(n, f, p, s):
    return len(range(-p, n + p - f + 1, s))


@alternative("answers with a NumPy integer")
def as_numpy(n, f, p, s):
    return np.arange(-p, n + p - f + 1, s).size * np.int64(1)
