import numpy as np
from numpy.typing import NDArray


def elu(x: NDArray[np.floating], alpha: float = 1.0) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """ELU and its derivative, which is alpha at x = 0.

    Args:
        x: Arguments, any shape.
        alpha: Factor of the negative side.

    Returns:
        The tuple (f, df): values and derivatives, each of the shape of x, finite for |x| up to 10000.
    """
    raise NotImplementedError
