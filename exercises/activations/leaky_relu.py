import numpy as np
from numpy.typing import NDArray


def leaky_relu(x: NDArray[np.floating], alpha: float = 0.1) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Leaky ReLU and its derivative, which is alpha at x = 0.

    Args:
        x: Arguments, any shape.
        alpha: Slope on the negative side.

    Returns:
        The tuple (f, df): values and derivatives, each of the shape of x.
    """
    raise NotImplementedError
