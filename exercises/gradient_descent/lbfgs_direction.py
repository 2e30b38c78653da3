import numpy as np
from numpy.typing import NDArray


def lbfgs_direction(
    g: NDArray[np.float64],
    s_list: list[NDArray[np.float64]],
    y_list: list[NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Search direction of L-BFGS by the two-loop recursion.

    Args:
        g: Gradient at the present point, shape (d,).
        s_list: Moves of the point, each of shape (d,), the oldest first; at least one.
        y_list: Changes of the gradient that belong to them, each of shape (d,), in the same order.

    Returns:
        The direction, shape (d,), which leads downhill.
    """
    raise NotImplementedError
