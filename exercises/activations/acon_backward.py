import numpy as np
from numpy.typing import NDArray


def acon_backward(
    x: NDArray[np.float64],
    a1: float,
    a2: float,
    beta: float,
    dy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float, float, float]:
    """Backward pass of ACON-C with slopes and sharpness shared by all elements.

    Args:
        x: Input of the forward pass, any shape.
        a1: Slope of the first line.
        a2: Slope of the second line.
        beta: Sharpness.
        dy: Gradient of the loss with respect to the output, shape of x.

    Returns:
        The tuple (dx, da1, da2, dbeta): gradients with respect to x (its shape) and to the three numbers.
    """
    raise NotImplementedError
