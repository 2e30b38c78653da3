import numpy as np
from numpy.typing import NDArray


def max_pool2d_backward(
    x: NDArray[np.float64],
    dy: NDArray[np.float64],
    kernel: int,
    stride: int | None = None,
) -> NDArray[np.float64]:
    """Gradient of max pooling without padding: it goes to the first maximum of every window.

    Args:
        x: Input of the forward pass, shape (N, C, H, W).
        dy: Gradient of the loss at the output, shape (N, C, Ho, Wo).
        kernel: Side of the square window.
        stride: Step of the window, down and to the right; None means the side of the window.

    Returns:
        Gradient of the loss at the input, shape (N, C, H, W).
    """
    raise NotImplementedError
