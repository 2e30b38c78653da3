import numpy as np
from numpy.typing import NDArray


def conv_as_matrix(k: NDArray[np.float64], H: int, W: int) -> NDArray[np.float64]:
    """Weight matrix of the layer that a convolution (valid, stride 1, not flipped) is.

    Args:
        k: Kernel, shape (kh, kw).
        H: Rows of the input map, at least kh.
        W: Columns of the input map, at least kw.

    Returns:
        Array of shape ((H - kh + 1) * (W - kw + 1), H * W): one row for each output, maps flattened row by row.
    """
    raise NotImplementedError
