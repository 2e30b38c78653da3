import numpy as np
from numpy.typing import NDArray


def hwio_to_oihw(k: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kernels in PyTorch's order of axes.

    Args:
        k: Kernels in the order of Keras, shape (kh, kw, I, O): rows, columns, input channel, output channel.

    Returns:
        Array of shape (O, I, kh, kw).
    """
    raise NotImplementedError
