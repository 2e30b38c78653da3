import numpy as np
from numpy.typing import NDArray


def convolved_features(
    x: NDArray[np.float64],
    W1: NDArray[np.float64],
    b1: NDArray[np.float64],
    a: int,
    b: int,
) -> NDArray[np.float64]:
    """Features of every patch of an image.

    Args:
        x: Image, shape (r, c).
        W1: Weights, shape (k, a*b): one row for each feature; patches are flattened row by row.
        b1: Biases, shape (k,).
        a: Rows of a patch, at most r.
        b: Columns of a patch, at most c.

    Returns:
        Logistic sigmoid of the weighted sums, shape (k, r - a + 1, c - b + 1).
    """
    raise NotImplementedError
