from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def newton_step(
    grad_fn: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    hess_fn: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    x: NDArray[np.float64],
    alpha: float = 1.0,
) -> NDArray[np.float64]:
    """One step of Newton's method.

    Args:
        grad_fn: Returns the gradient, shape (d,), at a point of shape (d,).
        hess_fn: Returns the Hessian, shape (d, d), symmetric and positive definite.
        x: Present point, shape (d,).
        alpha: Length of the step.

    Returns:
        The next point, shape (d,).
    """
    raise NotImplementedError
