"""Accuracy from the number of test errors: lecture 0, «Архитектура сети LeNet-5», 40 errors of 10000."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def test_error_rate_task(e: int, N: int) -> float:
    """Return 100 · (1 − e/N), in per cent."""
    return 100 * (1 - e / N)


def oracle(e: int, N: int) -> float:
    """Return the share of the right answers as PyTorch averages them."""
    import torch

    return 100 * (torch.arange(N) >= e).double().mean().item()


TOLERANCE = Tolerance(rtol=0.0, atol=0.005001, rtol32=0.0, atol32=0.005001, lenient=True)
"""Half a unit of the second decimal."""

LECTURE = ({"e": 40, "N": 10000},)
MUST_DIFFER = ("error-rate-returned", "fraction-not-percent")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's test: at most a tenth of the answers are wrong."""
    n = int(rng.choice([500, 1000, 2000, 5000, 10000, 20000]))
    return {"e": int(rng.integers(1, n // 10 + 1)), "N": n}


@misconception(
    "error-rate-returned",
    en="That is the share of the errors. The accuracy is the share of the right answers, 100 per cent less that.",
    ru="Это доля ошибок. Точность — доля верных ответов, то есть 100 процентов минус эта доля.",
)
def error_rate_returned(e, N):
    return 100 * e / N


@misconception(
    "fraction-not-percent",
    en="That is a fraction of one. Give per cent: multiply by 100.",
    ru="Это доля единицы. Нужны проценты: умножьте на 100.",
)
def fraction_not_percent(e, N):
    return 1 - e / N


@misconception(
    "errors-read-as-percent",
    en="The number of errors is read as per cent. Divide it by the number of examples first.",
    ru="Число ошибок принято за проценты. Сначала разделите его на число примеров.",
)
def errors_read_as_percent(e, N):
    return 100 - e


@misconception(
    "factor-ten",
    en="The share of the errors is ten times too large: it is 100·e/N per cent.",
    ru="Доля ошибок в десять раз больше верной: она равна 100·e/N процентов.",
)
def factor_ten(e, N):
    return 100 - 1000 * e / N


@alternative("rounded to two decimals")
def rounded(e, N):
    return round(100 * (N - e) / N, 2)


@alternative("in single precision")
def in_single_precision(e, N):
    return np.float32(100) - np.float32(100 * e) / np.float32(N)
