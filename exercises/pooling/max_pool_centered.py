import numpy as np
from numpy.typing import NDArray


def max_pool_centered(z: NDArray[np.float64], d: int) -> NDArray[np.float64]:
    """Maximum of the window of (2d + 1)×(2d + 1) pixels around every pixel.

    Args:
        z: Map, shape (H, W).
        d: Half-width of the window, 0 or more; pixels outside the map are ignored.

    Returns:
        Map of shape (H, W).
    """
    raise NotImplementedError
