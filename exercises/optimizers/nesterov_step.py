from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def nesterov_step(
    theta: NDArray[np.float64],
    w: NDArray[np.float64],
    grad_fn: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    lr: float,
    alpha: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One step of Nesterov's momentum; the velocity contains the step size.

    Args:
        theta: Parameters, shape (d,).
        w: Velocity before this step, shape (d,).
        grad_fn: Takes a point of shape (d,), returns the gradient there, shape (d,).
        lr: Step size.
        alpha: The part of the old velocity that is kept.

    Returns:
        The tuple (theta, w) after the step, each of shape (d,).
    """
    raise NotImplementedError
