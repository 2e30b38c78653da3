from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def armijo_wolfe(
    f: Callable[[NDArray[np.float64]], float],
    grad: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    x: NDArray[np.float64],
    p: NDArray[np.float64],
    alpha: float,
    c1: float = 1e-4,
    c2: float = 0.9,
) -> tuple[bool, bool]:
    """Whether a step satisfies the Armijo rule, and whether it satisfies the strong Wolfe conditions.

    Args:
        f: Returns the value of the function at a point of shape (d,).
        grad: Returns its gradient, shape (d,), at a point of shape (d,).
        x: Present point, shape (d,).
        p: Direction of descent, shape (d,).
        alpha: Step to be tested, positive.
        c1: Constant of the Armijo rule.
        c2: Constant of the condition on the slope.

    Returns:
        The tuple (armijo, strong_wolfe); the second includes the first.
    """
    raise NotImplementedError
