import numpy as np
from numpy.typing import NDArray


def sgd_averaged_bound(
    xs: NDArray[np.float64],
    alphas: NDArray[np.float64],
    R: float,
    G: float,
) -> tuple[NDArray[np.float64], float]:
    """Weighted average of the points of stochastic gradient descent, and the bound of its error.

    Args:
        xs: Points, shape (k + 1, d).
        alphas: Steps, shape (k + 1,), positive.
        R: Bound of the distance from the first point to the optimum.
        G: Bound of the root mean square of the stochastic gradients.

    Returns:
        The tuple (x_hat, bound): the average, shape (d,), and the bound of the function's excess, one number.
    """
    raise NotImplementedError
