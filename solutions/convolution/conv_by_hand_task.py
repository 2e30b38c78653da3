"""A 5×5 matrix and a 3×3 kernel by hand: lecture 0, «Пример операции свёртки», figure 28; lecture 2, «Padding»."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.content.api import Tolerance, alternative, misconception

Rows = tuple[tuple[int, ...], ...]


def conv_by_hand_task(X: Rows, W: Rows, p: int, s: int) -> Rows:
    """Return the rows of Y[i, j] = Σ W[a, b] · X_padded[s·i + a, s·j + b]."""
    return _rows((_windows(X, p, s) * np.array(W)).sum(axis=(2, 3)))


def _windows(X: Rows, p: int, s: int) -> np.ndarray:
    """Return the windows of the padded matrix, of shape (rows, columns, 3, 3)."""
    return sliding_window_view(np.pad(np.array(X), p), (3, 3))[::s, ::s]


def _rows(array: np.ndarray) -> Rows:
    return tuple(tuple(row) for row in array.tolist())


def oracle(X: Rows, W: Rows, p: int, s: int) -> Rows:
    """Return what PyTorch's convolution gives."""
    import torch
    import torch.nn.functional as F

    image, kernel = (torch.tensor(matrix, dtype=torch.float64)[None, None] for matrix in (X, W))
    return _rows(F.conv2d(image, kernel, stride=s, padding=p)[0, 0].round().long())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

_FIGURE_28 = {
    "X": ((3, 3, 2, 1, 0), (0, 0, 1, 3, 1), (3, 1, 2, 2, 3), (2, 0, 0, 2, 2), (2, 0, 0, 0, 1)),
    "W": ((0, 1, 2), (2, 2, 0), (0, 1, 2)),
}
LECTURE = (
    {
        "X": ((0, 1, 2, 1, 0), (4, 1, 0, 1, 0), (2, 0, 1, 1, 1), (1, 2, 3, 1, 0), (0, 4, 3, 2, 0)),
        "W": ((0, 1, 0), (1, 0, 1), (2, 1, 0)),
        "p": 0,
        "s": 1,
    },
    {**_FIGURE_28, "p": 0, "s": 1},
    {**_FIGURE_28, "p": 1, "s": 2},
)
EQUIVALENT_MUTANTS = {"sum(axis=(3, 2))": "a sum over two axes does not depend on their order"}
MUST_DIFFER = ("flipped-kernel", "transposed-kernel", "matrix-product")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's matrices; padding and stride are those of one of the lectures."""
    p, s = (0, 1) if rng.random() < 0.5 else (1, 2)
    return {"X": _rows(rng.integers(0, 5, (5, 5))), "W": _rows(rng.integers(0, 3, (3, 3))), "p": p, "s": s}


@misconception(
    "flipped-kernel",
    en="The kernel was turned by 180°. It should be laid down as it is, as in the lectures' examples.",
    ru="Ядро повёрнуто на 180°. Его нужно накладывать без поворота, как в примерах лекций.",
)
def flipped_kernel(X, W, p, s):
    return conv_by_hand_task(X, np.array(W)[::-1, ::-1], p, s)


@misconception(
    "transposed-kernel",
    en="The kernel was transposed. Its rows should lie on the rows of X, its columns on the columns.",
    ru="Ядро транспонировано. Его строки должны ложиться на строки X, а столбцы — на столбцы.",
)
def transposed_kernel(X, W, p, s):
    return conv_by_hand_task(X, np.array(W).T, p, s)


@misconception(
    "matrix-product",
    en="Window and kernel were multiplied as matrices. They should be multiplied element by element, and the nine products added up.",
    ru="Окно и ядро перемножены как матрицы. Умножать нужно поэлементно, а девять произведений складывать.",
)
def matrix_product(X, W, p, s):
    return _rows((_windows(X, p, s) @ np.array(W)).sum(axis=(2, 3)))


@misconception(
    "transposed-result",
    en="The result is transposed. A row of the result should come from the window moving to the right.",
    ru="Результат транспонирован. Строка результата должна получаться при движении окна вправо.",
)
def transposed_result(X, W, p, s):
    return tuple(zip(*conv_by_hand_task(X, W, p, s), strict=True))


@misconception(
    "maximum-instead-of-sum",
    en="The largest product was taken, as in max pooling. The nine products should be added up.",
    ru="Взято наибольшее произведение, как в max-pooling. Девять произведений нужно складывать.",
)
def maximum_instead_of_sum(X, W, p, s):
    return _rows((_windows(X, p, s) * np.array(W)).max(axis=(2, 3)))


@alternative("loops over the places of the window, answers with lists")
def by_loops(X, W, p, s):
    def pixel(i, j):
        return X[i][j] if 0 <= i < 5 and 0 <= j < 5 else 0

    offsets = range(-p, 5 + p - 2, s)
    return [[sum(W[a][b] * pixel(i + a, j + b) for a in range(3) for b in range(3)) for j in offsets] for i in offsets]


@alternative("shifted copies of the matrix, answers with an array")
def by_shifts(X, W, p, s):
    padded = np.pad(np.array(X, dtype=float), p)
    end = len(padded) - 2
    return sum(W[a][b] * padded[a : a + end : s, b : b + end : s] for a in range(3) for b in range(3))
