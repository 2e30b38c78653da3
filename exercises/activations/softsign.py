import numpy as np
from numpy.typing import NDArray


def softsign(x: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """SoftSign and its derivative.

    Args:
        x: Arguments, any shape.

    Returns:
        The tuple (f, df): values and derivatives, each of the shape of x.
    """
    raise NotImplementedError
