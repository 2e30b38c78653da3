import numpy as np
from numpy.typing import NDArray


def collapse_linear_layers(
    W1: NDArray[np.float64],
    b1: NDArray[np.float64],
    W2: NDArray[np.float64],
    b2: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The one linear layer y = W x + b that equals y = W2 (W1 x + b1) + b2.

    Args:
        W1: Weights of the layer that is applied first, shape (h, n).
        b1: Its biases, shape (h,).
        W2: Weights of the second layer, shape (m, h).
        b2: Its biases, shape (m,).

    Returns:
        (W, b) of the shapes (m, n) and (m,).
    """
    raise NotImplementedError
