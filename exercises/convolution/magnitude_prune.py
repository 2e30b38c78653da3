import numpy as np
from numpy.typing import NDArray


def magnitude_prune(w: NDArray[np.float64], amount: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights without the links of the smallest absolute value.

    Args:
        w: Weights, of any shape with at least one axis; their absolute values are all different.
        amount: How many links are removed, 0 <= amount <= w.size.

    Returns:
        The tuple (pruned, mask), both of the shape of w: a copy of the weights with zeros for the removed ones, and
        1.0 for every weight that is kept, 0.0 for every one that is removed.
    """
    raise NotImplementedError
