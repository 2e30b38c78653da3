import numpy as np
from numpy.typing import NDArray


def conv2d(
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    b: NDArray[np.float64] | None = None,
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.float64]:
    """Multi-channel 2-D convolution as PyTorch and the lecture compute it: the kernel is not flipped.

    Args:
        x: Images, shape (N, C, H, W).
        w: Kernels, shape (O, C, kh, kw): output channel, input channel, rows, columns.
        b: Biases, shape (O,), one for each output channel; None for no bias.
        stride: Step of the window, down and to the right.
        padding: Number of zeros added on each of the four sides.

    Returns:
        Maps of shape (N, O, Ho, Wo) with Ho = (H + 2*padding - kh) // stride + 1, and Wo likewise.

    Raises:
        ValueError: The channels of x and w differ, or the kernel does not fit into the padded image.
    """
    raise NotImplementedError
