import numpy as np
from numpy.typing import NDArray


def dense_backward(
    x: NDArray[np.float64],
    W: NDArray[np.float64],
    dy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gradients of a fully connected layer y = x Wᵀ + b.

    Args:
        x: Input of the forward pass, shape (N, n).
        W: Weights, shape (m, n): one row for each neuron.
        dy: Gradient of the loss at the output, shape (N, m).

    Returns:
        (dx, dW, db) of the shapes (N, n), (m, n) and (m,); dW and db are sums over the batch.
    """
    raise NotImplementedError
