import numpy as np
from numpy.typing import NDArray


def scalar_chain_backprop(x: float, w: NDArray[np.float64], t: float) -> tuple[float, float, NDArray[np.float64]]:
    """Output and gradients of a chain of sigmoid neurons with the loss (y - t)**2 / 2.

    Args:
        x: Input.
        w: Weight of each neuron, shape (K,), the one next to the input first.
        t: Target.

    Returns:
        The tuple (y, dx, dw): output, gradient with respect to the input, gradients with respect to the weights,
        shape (K,).
    """
    raise NotImplementedError
