import numpy as np
from numpy.typing import NDArray


def minibatch_estimate(
    losses: NDArray[np.float64],
    grads: NDArray[np.float64],
    idx: NDArray[np.int64],
) -> tuple[float, NDArray[np.float64]]:
    """Mini-batch estimates of the mean loss and of its gradient.

    Args:
        losses: Loss of each sample, shape (N,).
        grads: Gradient of each sample's loss, shape (N, d).
        idx: Numbers of the selected samples, shape (m,); some may repeat.

    Returns:
        The tuple (F, g): the estimate of the objective, one number, and of its gradient, shape (d,).
    """
    raise NotImplementedError
