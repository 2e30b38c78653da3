import numpy as np
from numpy.typing import NDArray


def residual_block_backward(
    a: NDArray[np.float64],
    W1: NDArray[np.float64],
    b1: NDArray[np.float64],
    W2: NDArray[np.float64],
    b2: NDArray[np.float64],
    dy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], ...]:
    """Gradients of the residual block y = g(g(a W1ᵀ + b1) W2ᵀ + b2 + a), where g is ReLU.

    Args:
        a: Input of the block, shape (N, D).
        W1: Weights of the first layer, shape (H, D).
        b1: Its biases, shape (H,).
        W2: Weights of the second layer, shape (D, H).
        b2: Its biases, shape (D,).
        dy: Gradient of the loss at the output of the block, shape (N, D).

    Returns:
        (da, dW1, db1, dW2, db2), each of the shape of its namesake; sums over the batch.
    """
    raise NotImplementedError
