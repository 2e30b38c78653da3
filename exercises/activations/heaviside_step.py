import numpy as np
from numpy.typing import NDArray


def heaviside_step(x: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Step function and its derivative.

    Args:
        x: Arguments, any shape.

    Returns:
        The tuple (f, df): values (1 at zero) and derivatives, floating-point arrays of the shape of x.
    """
    raise NotImplementedError
