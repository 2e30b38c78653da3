import numpy as np
from numpy.typing import NDArray


def momentum_step(
    theta: NDArray[np.float64], w: NDArray[np.float64], g: NDArray[np.float64], lr: float, alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One step of gradient descent with momentum; the velocity contains the step size.

    Args:
        theta: Parameters, shape (d,).
        w: Velocity before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        lr: Step size.
        alpha: The part of the old velocity that is kept.

    Returns:
        The tuple (theta, w) after the step, each of shape (d,).
    """
    raise NotImplementedError
