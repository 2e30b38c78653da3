import numpy as np
from numpy.typing import NDArray


def batchnorm_running_stats(
    running_mean: NDArray[np.float64],
    running_var: NDArray[np.float64],
    x: NDArray[np.float64],
    momentum: float = 0.1,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Update the stored statistics of batch normalization with one mini-batch.

    Args:
        running_mean: Stored mean of each feature, shape (D,).
        running_var: Stored variance of each feature, shape (D,).
        x: The mini-batch, shape (N, D): N samples of D features, N >= 2.
        momentum: Weight of the new batch.

    Returns:
        The tuple of the updated mean and the updated variance, new arrays of shape (D,).
    """
    raise NotImplementedError
