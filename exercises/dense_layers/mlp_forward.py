from typing import Literal

import numpy as np
from numpy.typing import NDArray


def mlp_forward(
    x: NDArray[np.float64],
    W1: NDArray[np.float64],
    b1: NDArray[np.float64],
    W2: NDArray[np.float64],
    b2: NDArray[np.float64],
    activation: Literal["identity", "sigmoid", "relu", "sin"],
) -> NDArray[np.float64]:
    """Network of two fully connected layers with an activation between them.

    Args:
        x: Samples, shape (N, n).
        W1: Weights of the hidden layer, shape (h, n).
        b1: Its biases, shape (h,).
        W2: Weights of the output layer, shape (m, h).
        b2: Its biases, shape (m,).
        activation: Function that is applied to the hidden layer, element by element.

    Returns:
        Outputs, shape (N, m).
    """
    raise NotImplementedError
