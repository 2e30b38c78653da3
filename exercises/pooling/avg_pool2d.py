import numpy as np
from numpy.typing import NDArray


def avg_pool2d(
    x: NDArray[np.float64],
    kernel: int,
    stride: int | None = None,
    padding: int = 0,
) -> NDArray[np.float64]:
    """Average pooling: the mean of every window, in each map separately.

    Args:
        x: Maps, shape (N, C, H, W).
        kernel: Side of the square window.
        stride: Step of the window, down and to the right; None means the side of the window.
        padding: Number of zeros added on each of the four sides; they count in the mean.

    Returns:
        Maps of shape (N, C, Ho, Wo) with Ho = (H + 2*padding - kernel) // stride + 1, and Wo likewise.
    """
    raise NotImplementedError
