import numpy as np
from numpy.typing import NDArray


def inception(
    x: NDArray[np.float64],
    w1: NDArray[np.float64],
    b1: NDArray[np.float64],
    w3: NDArray[np.float64],
    b3: NDArray[np.float64],
    w5: NDArray[np.float64],
    b5: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Naive Inception module: convolutions 1×1, 3×3 and 5×5 and 3×3 max pooling of the same input.

    Args:
        x: Images, shape (N, C, H, W).
        w1: Kernels of the first branch, shape (O1, C, 1, 1).
        b1: Their biases, shape (O1,).
        w3: Kernels of the second branch, shape (O3, C, 3, 3).
        b3: Their biases, shape (O3,).
        w5: Kernels of the third branch, shape (O5, C, 5, 5).
        b5: Their biases, shape (O5,).

    Returns:
        Maps of shape (N, O1 + O3 + O5 + C, H, W): the branches 1×1, 3×3, 5×5 and pooling, in this order.
    """
    raise NotImplementedError
