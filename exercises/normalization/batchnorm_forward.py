import numpy as np
from numpy.typing import NDArray


def batchnorm_forward(
    x: NDArray[np.float64],
    gamma: NDArray[np.float64],
    beta: NDArray[np.float64],
    eps: float = 1e-5,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Batch normalization in training mode.

    Args:
        x: Inputs, shape (N, D): N samples of D features, N >= 2.
        gamma: Scale of each feature, shape (D,).
        beta: Shift of each feature, shape (D,).
        eps: Added to the variance under the root.

    Returns:
        The tuple (y, mu, var): the output, shape (N, D), and the mean and the variance (divided by N, without eps)
        of each feature over the batch, both of shape (D,).
    """
    raise NotImplementedError
