import numpy as np
from numpy.typing import NDArray


def smooth_maximum(values: NDArray[np.float64], beta: float) -> NDArray[np.float64]:
    """Smooth maximum along axis 0: the mean of the values, weighted by exp(beta * values).

    Args:
        values: Candidates, shape (n, ...), n >= 1.
        beta: Sharpness; 0 gives the mean.

    Returns:
        The smooth maximum, shape values.shape[1:], finite for |beta·values| up to 10000.
    """
    raise NotImplementedError
