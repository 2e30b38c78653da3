import numpy as np
from numpy.typing import NDArray


def adam_lp_moment(grads: NDArray[np.float64], beta2: float, p: float) -> NDArray[np.float64]:
    """The p-th root of the fading moment of order p, or its limit for p = infinity.

    Args:
        grads: Gradients, one in a row, shape (T, d).
        beta2: Decay; the moment of order p fades with beta2 to the power of p.
        p: Order of the moment, at least 1, or math.inf.

    Returns:
        The measure u after the last gradient, shape (d,).
    """
    raise NotImplementedError
