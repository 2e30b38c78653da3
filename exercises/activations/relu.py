import numpy as np
from numpy.typing import NDArray


def relu(x: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """ReLU and its derivative, which is 0 at x = 0.

    Args:
        x: Arguments, any shape.

    Returns:
        The tuple (f, df): values and derivatives, floating-point arrays of the shape of x.
    """
    raise NotImplementedError
