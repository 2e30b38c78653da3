import numpy as np
from numpy.typing import NDArray


def conv_delta_full(delta: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gradient at the input of a valid convolution (stride 1, kernel not flipped) of one map.

    Args:
        delta: Gradient at the output, shape (Ho, Wo).
        k: Kernel of the forward pass, shape (kh, kw).

    Returns:
        Gradient at the input, shape (Ho + kh - 1, Wo + kw - 1).
    """
    raise NotImplementedError
