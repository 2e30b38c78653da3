import numpy as np
from numpy.typing import NDArray


def gradient_stop(g: NDArray[np.float64], g0: NDArray[np.float64], eps: float) -> tuple[bool, bool]:
    """Whether descent may stop, by two criteria.

    Args:
        g: Gradient at the present point, shape (d,).
        g0: Gradient at the starting point, shape (d,).
        eps: Threshold, 0 or more.

    Returns:
        The tuple (absolute, relative).
    """
    raise NotImplementedError
