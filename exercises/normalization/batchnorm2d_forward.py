import numpy as np
from numpy.typing import NDArray


def batchnorm2d_forward(
    x: NDArray[np.float64], gamma: NDArray[np.float64], beta: NDArray[np.float64], eps: float = 1e-5
) -> NDArray[np.float64]:
    """Batch normalization of feature maps in training mode.

    Args:
        x: Inputs, shape (N, C, H, W), N * H * W >= 2.
        gamma: Scale of each channel, shape (C,).
        beta: Shift of each channel, shape (C,).
        eps: Added to the variance under the root.

    Returns:
        The output, shape (N, C, H, W).
    """
    raise NotImplementedError
