import numpy as np
from numpy.typing import NDArray


def mlp_backward(
    x: NDArray[np.float64],
    W1: NDArray[np.float64],
    b1: NDArray[np.float64],
    W2: NDArray[np.float64],
    b2: NDArray[np.float64],
    dy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gradients of the network y = σ(x W1ᵀ + b1) W2ᵀ + b2, where σ is the logistic sigmoid.

    Args:
        x: Samples, shape (N, n).
        W1: Weights of the hidden layer, shape (h, n).
        b1: Its biases, shape (h,).
        W2: Weights of the output layer, shape (m, h).
        b2: Its biases, shape (m,).
        dy: Gradient of the loss at the outputs, shape (N, m).

    Returns:
        (dx, dW1, db1, dW2, db2), each of the shape of its namesake; sums over the batch.
    """
    raise NotImplementedError
