import numpy as np
from numpy.typing import NDArray


def batchnorm_inference(
    x: NDArray[np.float64],
    running_mean: NDArray[np.float64],
    running_var: NDArray[np.float64],
    gamma: NDArray[np.float64],
    beta: NDArray[np.float64],
    eps: float = 1e-5,
) -> NDArray[np.float64]:
    """Batch normalization at prediction time, with stored statistics.

    Args:
        x: Inputs, shape (N, D): N samples of D features, N >= 1.
        running_mean: Stored mean of each feature, shape (D,).
        running_var: Stored variance of each feature, shape (D,).
        gamma: Scale of each feature, shape (D,).
        beta: Shift of each feature, shape (D,).
        eps: Added to the variance under the root.

    Returns:
        The output, shape (N, D).
    """
    raise NotImplementedError
