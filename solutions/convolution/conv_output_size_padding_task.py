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
    en="The padding was counted once. It should be counted as 2p, since it is added on both sides.",
    ru="Набивка учтена один раз. Её нужно учитывать как 2p, поскольку она добавляется с двух сторон.",
)
def padding_counted_once(n, f, p, s):
    return (n + p - f) // s + 1


@misconception(
    "padding-ignored",
    en="The padding was not taken into account. The window should slide over n + 2p pixels.",
    ru="Набивка не учтена. Окно должно двигаться по n + 2p пикселям.",
)
def padding_ignored(n, f, p, s):
    return (n - f) // s + 1


@misconception(
    "plus-one-forgotten",
    en="The shifts of the window were counted, not its places. There is one place more, so 1 should be added.",
    ru="Посчитаны сдвиги окна, а не его положения. Положений на одно больше, поэтому нужно прибавить 1.",
)
def plus_one_forgotten(n, f, p, s):
    return (n + 2 * p - f) // s


@misconception(
    "stride-ignored",
    en="The stride was not taken into account: n + 2p − f + 1 is the count for stride 1. The shifts should be divided by the stride.",
    ru="Шаг не учтён: n + 2p − f + 1 — это ответ для шага 1. Число сдвигов нужно разделить на шаг.",
)
def stride_ignored(n, f, p, s):
    return n + 2 * p - f + 1


@misconception(
    "ceil-instead-of-floor",
    en="The quotient was rounded up. It should be rounded down: a window that does not fit completely is not used.",
    ru="Частное округлено вверх. Его нужно округлять вниз: окно, не поместившееся целиком, не используется.",
)
def ceil_instead_of_floor(n, f, p, s):
    return -(-(n + 2 * p - f) // s) + 1


@misconception(
    "padded-size",
    en="That is the size after padding, before the convolution. The places of the window along a side should be counted.",
    ru="Это размер после набивки, до свёртки. Нужно посчитать положения окна вдоль стороны.",
)
def padded_size(n, f, p, s):
    return n + 2 * p


@alternative("counts the places one by one")
def by_counting(n, f, p, s):
    return len(range(-p, n + p - f + 1, s))


@alternative("answers with a NumPy integer")
def as_numpy(n, f, p, s):
    return np.arange(-p, n + p - f + 1, s).size * np.int64(1)
