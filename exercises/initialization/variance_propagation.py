import numpy as np
from numpy.typing import NDArray


def variance_propagation(
    sizes: list[int], weight_var: NDArray[np.float64], gain: float, var_x: float, var_top: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Size of the signal and of the gradient at every layer of a network with random weights.

    Args:
        sizes: Sizes of the layers, L + 1 integers.
        weight_var: Variances of the L weight matrices, shape (L,).
        gain: What the activation lets through: 1 for tanh near zero, 0.5 for ReLU.
        var_x: Size of the input.
        var_top: Variance of the gradient for s of the last matrix.

    Returns:
        The tuple (forward, backward): the sizes of z, shape (L + 1,), and the variances of the gradient for s,
        shape (L,).
    """
    raise NotImplementedError
