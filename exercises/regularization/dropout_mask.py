import numpy as np
from numpy.typing import NDArray


def dropout_mask(shape: tuple[int, ...], p_drop: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Random mask: every element is 0.0 with probability p_drop and 1.0 otherwise, independently of the others.

    Args:
        shape: Shape of the mask.
        p_drop: Probability of 0.0, at least 0 and less than 1.
        rng: Generator that every number is drawn from.

    Returns:
        An array of floats of that shape.
    """
    raise NotImplementedError
