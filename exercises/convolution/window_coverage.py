import numpy as np
from numpy.typing import NDArray


def window_coverage(n: int, f: int, stride: int = 1) -> NDArray[np.int64]:
    """Number of windows that cover each pixel of a square image (no padding).

    Args:
        n: Side of the image.
        f: Side of the window, at most n.
        stride: Step of the window, at least 1.

    Returns:
        Integer array of shape (n, n).
    """
    raise NotImplementedError
