import numpy as np
from numpy.typing import NDArray


def prelu_backward(x: NDArray[np.float64], alpha: float, dy: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Backward pass of parametric ReLU with one slope for all elements.

    Args:
        x: Input of the forward pass, any shape.
        alpha: Slope where x is not positive.
        dy: Gradient of the loss with respect to the output, shape of x.

    Returns:
        The tuple (dx, dalpha): gradients with respect to x (its shape) and to alpha (a number).
    """
    raise NotImplementedError
