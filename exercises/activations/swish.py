import numpy as np
from numpy.typing import NDArray


def swish(x: NDArray[np.floating], beta: float = 1.0) -> NDArray[np.floating]:
    """Swish, x·σ(βx).

    Args:
        x: Arguments, any shape.
        beta: Factor of the argument of the sigmoid.

    Returns:
        Values, of the shape of x, finite for |beta·x| up to 10000.
    """
    raise NotImplementedError
