import numpy as np
from numpy.typing import NDArray


def pca_decorrelation(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centred data in their principal axes, and the variances along these.

    Args:
        x: Samples in rows, features in columns, shape (N, D), N > D.

    Returns:
        The tuple (z, eigenvalues): rotated samples of shape (N, D), and the eigenvalues of the covariance in
        descending order, shape (D,). The largest component of every eigenvector is positive.
    """
    raise NotImplementedError
