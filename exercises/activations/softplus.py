import numpy as np
from numpy.typing import NDArray


def softplus(x: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """SoftPlus and its derivative.

    Args:
        x: Arguments, any shape.

    Returns:
        The tuple (f, df): values and derivatives, each of the shape of x, finite for |x| up to 10000.
    """
    raise NotImplementedError
