import numpy as np
from numpy.typing import NDArray


def weight_decay_step(x: NDArray[np.float64], g: NDArray[np.float64], lr: float, w: float) -> NDArray[np.float64]:
    """One step of gradient descent with the original weight decay; w is not multiplied by the step size.

    Args:
        x: Weights, shape (d,).
        g: Gradient at x, shape (d,).
        lr: Step size.
        w: The fraction by which the weights shrink.

    Returns:
        The weights after the step, shape (d,).
    """
    raise NotImplementedError
