import numpy as np
from numpy.typing import NDArray


def acon(x: NDArray[np.floating], a1: float, a2: float, beta: float) -> NDArray[np.floating]:
    """ACON-C: the smooth maximum of the lines a1·x and a2·x.

    Args:
        x: Arguments, any shape.
        a1: Slope of the first line.
        a2: Slope of the second line.
        beta: Sharpness of the smooth maximum.

    Returns:
        Values, of the shape of x, finite for |beta·(a1 - a2)·x| up to 10000.
    """
    raise NotImplementedError
