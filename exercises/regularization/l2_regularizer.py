import numpy as np
from numpy.typing import NDArray


def l2_regularizer(weights: list[NDArray[np.float64]], lam: float) -> tuple[float, list[NDArray[np.float64]]]:
    """L2 penalty with the factor 1/2, and its gradient.

    Args:
        weights: Arrays of any shapes; the list may be empty.
        lam: Strength of the penalty.

    Returns:
        The tuple (penalty, grads): a number, and a list of arrays shaped like those in weights.
    """
    raise NotImplementedError
