import numpy as np
from numpy.typing import NDArray


def logistic_cross_entropy(z: NDArray[np.float64], t: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Mean binary cross-entropy of the sigmoid of logits, and its gradient.

    Args:
        z: Logits, shape (N, K), as large as 10000 in modulus.
        t: Targets between 0 and 1, shape (N, K).

    Returns:
        The tuple (L, dz): the mean over all elements, one number, and its gradient with respect to z, shape (N, K).
    """
    raise NotImplementedError
