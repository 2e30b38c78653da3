import numpy as np
from numpy.typing import NDArray


def batchnorm_fold(
    gamma: NDArray[np.float64],
    beta: NDArray[np.float64],
    mean: NDArray[np.float64],
    var: NDArray[np.float64],
    eps: float = 1e-5,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The affine map that a batch normalization layer is at prediction time: y = scale * x + shift.

    Args:
        gamma: Scale of each feature in the layer, shape (D,).
        beta: Shift of each feature in the layer, shape (D,).
        mean: Stored mean of each feature, shape (D,).
        var: Stored variance of each feature, shape (D,).
        eps: Added to the variance under the root.

    Returns:
        The tuple (scale, shift), each of shape (D,).
    """
    raise NotImplementedError
