import numpy as np
from numpy.typing import NDArray


def conv2d_backward(
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    dy: NDArray[np.float64],
    stride: int = 1,
    padding: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gradients of the multi-channel convolution (kernel not flipped).

    Args:
        x: Input of the forward pass, shape (N, C, H, W).
        w: Kernels, shape (O, C, kh, kw): output channel, input channel, rows, columns.
        dy: Gradient at the output, shape (N, O, Ho, Wo).
        stride: Step of the window in the forward pass.
        padding: Zeros added on each of the four sides in the forward pass.

    Returns:
        The tuple (dx, dw, db): gradients of the shapes of x and w, and of shape (O,); sums over the batch.
    """
    raise NotImplementedError
