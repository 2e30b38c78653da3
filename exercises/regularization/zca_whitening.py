import numpy as np
from numpy.typing import NDArray


def zca_whitening(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Data with mean 0 and the identity as covariance, by the symmetric inverse square root of the covariance.

    Args:
        x: Samples in rows, features in columns, shape (N, D), N > D.

    Returns:
        Whitened samples, shape (N, D).
    """
    raise NotImplementedError
