import numpy as np
from numpy.typing import NDArray


def batchnorm_backward(
    dy: NDArray[np.float64],
    x: NDArray[np.float64],
    gamma: NDArray[np.float64],
    eps: float = 1e-5,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gradients of batch normalization in training mode.

    Args:
        dy: Gradient of the loss at the output, shape (N, D).
        x: Input of the forward pass, shape (N, D): N samples of D features, N >= 2.
        gamma: Scale of each feature, shape (D,).
        eps: Added to the variance under the root.

    Returns:
        The tuple (dx, dgamma, dbeta): the gradients with respect to the input, shape (N, D), and to scale and shift,
        summed over the batch, both of shape (D,).
    """
    raise NotImplementedError
