from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def gradient_descent(
    grad_fn: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    x0: NDArray[np.float64],
    lr: float,
    steps: int,
) -> NDArray[np.float64]:
    """Trajectory of gradient descent with a constant step.

    Args:
        grad_fn: Returns the gradient, shape (d,), at a point of shape (d,).
        x0: Starting point, shape (d,).
        lr: Step size.
        steps: Number of steps, 0 or more.

    Returns:
        The points, shape (steps + 1, d); row 0 is x0.
    """
    raise NotImplementedError
