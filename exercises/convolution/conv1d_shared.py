import numpy as np
from numpy.typing import NDArray


def conv1d_shared(x: NDArray[np.float64], w: NDArray[np.float64], b: float = 0.0) -> NDArray[np.float64]:
    """Output of a layer of neurons that each see f neighbouring inputs and share their weights.

    Args:
        x: Inputs, shape (n,).
        w: Weights, shape (f,) with f <= n; not flipped.
        b: Bias.

    Returns:
        Array of shape (n - f + 1,).
    """
    raise NotImplementedError
