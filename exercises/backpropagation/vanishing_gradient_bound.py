import numpy as np
from numpy.typing import NDArray


def vanishing_gradient_bound(w: NDArray[np.float64], err_bound: float = 2.0) -> float:
    """Bound of the gradient at the input of a chain of one-neuron sigmoid layers.

    Args:
        w: Weight of each layer, shape (K,).
        err_bound: Bound of the absolute error at the output.

    Returns:
        The bound, one number.
    """
    raise NotImplementedError
