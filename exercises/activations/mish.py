import numpy as np
from numpy.typing import NDArray


def mish(x: NDArray[np.floating]) -> NDArray[np.floating]:
    """Mish, x·tanh(softplus(x)).

    Args:
        x: Arguments, any shape.

    Returns:
        Values, of the shape of x, finite for |x| up to 10000.
    """
    raise NotImplementedError
