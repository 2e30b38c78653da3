import numpy as np
from numpy.typing import NDArray


def weight_norm_forward(
    x: NDArray[np.float64], w: NDArray[np.float64], gamma: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Forward pass of a dense layer whose weights are normalised.

    Args:
        x: Inputs, shape (N, n).
        w: Weights before normalisation, shape (m, n): one row a neuron, no row of zeros.
        gamma: Length of each neuron's weights, shape (m,).
        b: Bias of each neuron, shape (m,).

    Returns:
        The output without an activation, shape (N, m).
    """
    raise NotImplementedError
