import numpy as np
from numpy.typing import NDArray


def l1_regularizer(weights: list[NDArray[np.float64]], lam: float) -> tuple[float, list[NDArray[np.float64]]]:
    """L1 penalty and its gradient, which is 0 at a weight of 0.

    Args:
        weights: Arrays of any shapes; the list may be empty.
        lam: Strength of the penalty.

    Returns:
        The tuple (penalty, grads): a number, and a list of arrays shaped like those in weights.
    """
    raise NotImplementedError
