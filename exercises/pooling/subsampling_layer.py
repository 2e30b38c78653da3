import numpy as np
from numpy.typing import NDArray


def subsampling_layer(
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Subsampling layer: 2×2 max pooling, a weight and a bias for each map, logistic activation.

    Args:
        x: Feature maps of one image, shape (C, H, W).
        w: Coefficients, shape (C,).
        b: Biases, shape (C,).

    Returns:
        Maps of shape (C, H // 2, W // 2).
    """
    raise NotImplementedError
