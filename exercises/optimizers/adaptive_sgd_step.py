from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def adaptive_sgd_step(
    w: NDArray[np.float64],
    w_prev: NDArray[np.float64],
    S_prev: NDArray[np.float64] | None,
    grad_fn: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    alpha: float,
    beta: float,
    gamma: float,
    eta: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """One step of SGD with momentum, look-ahead and a diagonal preconditioner.

    Args:
        w: Current point, shape (d,).
        w_prev: Previous point, shape (d,).
        S_prev: Weighted sum of squared gradients before this step, positive, shape (d,); None for no adaptation.
        grad_fn: Takes a point of shape (d,), returns the gradient there, shape (d,).
        alpha: Step size.
        beta: Strength of the momentum.
        gamma: How far to look ahead.
        eta: Weight of the squared gradient of this step.

    Returns:
        The tuple (next point, S), each of shape (d,); S is None if S_prev is None.
    """
    raise NotImplementedError
