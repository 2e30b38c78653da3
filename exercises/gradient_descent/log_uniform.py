import numpy as np
from numpy.typing import NDArray


def log_uniform(low: float, high: float, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Independent draws whose logarithm is uniform.

    Args:
        low: Lower bound, positive.
        high: Upper bound, above low.
        size: Number of draws.
        rng: Generator that every number is drawn from.

    Returns:
        An array of shape (size,).
    """
    raise NotImplementedError
