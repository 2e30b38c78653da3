import numpy as np
from numpy.typing import NDArray


def cnn_fragment(
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    b: NDArray[np.float64],
    pool: int = 2,
) -> NDArray[np.float64]:
    """One fragment of a convolutional network: convolution, ReLU, max pooling.

    Args:
        x: Images, shape (N, C, H, W).
        w: Kernels, shape (O, C, k, k): output channel, input channel, rows, columns.
        b: Biases, shape (O,), one for each output channel.
        pool: Side of the pooling window, and its step.

    Returns:
        Maps of shape (N, O, Ho, Wo) with Ho = (H - k + 1) // pool, and Wo likewise.
    """
    raise NotImplementedError
