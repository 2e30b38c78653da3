import numpy as np
from numpy.typing import NDArray


def inverted_dropout(
    x: NDArray[np.float64],
    mask: NDArray[np.float64],
    p_drop: float,
    dy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inverted dropout in training, forward and backward, for a given mask.

    Args:
        x: Input, of any shape.
        mask: 1 where an element is kept, 0 where it is dropped; shaped like x.
        p_drop: Probability of dropping, at least 0 and less than 1.
        dy: Gradient at the output, shaped like x.

    Returns:
        The tuple (y, dx): output and gradient at the input, both shaped like x.
    """
    raise NotImplementedError
