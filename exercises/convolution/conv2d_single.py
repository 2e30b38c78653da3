import numpy as np
from numpy.typing import NDArray


def conv2d_single(x: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convolution of one map without padding, stride 1; the kernel is not flipped.

    Args:
        x: Map, shape (H, W).
        k: Kernel, shape (kh, kw) with kh <= H and kw <= W.

    Returns:
        Array of shape (H - kh + 1, W - kw + 1).
    """
    raise NotImplementedError
