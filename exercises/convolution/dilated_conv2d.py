import numpy as np
from numpy.typing import NDArray


def dilated_conv2d(x: NDArray[np.float64], w: NDArray[np.float64], dilation: int = 1) -> NDArray[np.float64]:
    """Convolution of one map with a kernel whose elements are dilation pixels apart (valid, stride 1, not flipped).

    Args:
        x: Map, shape (H, W).
        w: Kernel, shape (kh, kw).
        dilation: Distance between neighbouring kernel elements (1: an ordinary convolution). The spread kernel fits.

    Returns:
        Array of shape (H - dilation*(kh - 1), W - dilation*(kw - 1)).
    """
    raise NotImplementedError
