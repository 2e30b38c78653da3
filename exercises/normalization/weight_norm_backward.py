import numpy as np
from numpy.typing import NDArray


def weight_norm_backward(w: NDArray[np.float64], gamma: float, dv: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Gradients of a neuron's weights before normalisation and of their length.

    Args:
        w: Weights before normalisation, shape (n,), not all zero.
        gamma: Length of the normalised weights v = gamma * w / norm(w).
        dv: Gradient for v, shape (n,).

    Returns:
        The tuple (dw, dgamma): the gradient for w, shape (n,), and for gamma, a number.
    """
    raise NotImplementedError
