import numpy as np
from numpy.typing import NDArray


def conv2d_centered(x: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convolution of one map whose window is centred on the pixel; zeros outside the map, no flip.

    Args:
        x: Map, shape (H, W).
        w: Kernel, shape (2d + 1, 2d + 1); w[a + d, b + d] belongs to the pixel (i + a, j + b).

    Returns:
        Array of shape (H, W).
    """
    raise NotImplementedError
