import numpy as np
from numpy.typing import NDArray


def xavier_uniform_init(n_in: int, n_out: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Initial weights of a dense layer: independent, uniform, mean 0, variance 2 / (n_in + n_out).

    Args:
        n_in: Number of inputs.
        n_out: Number of outputs.
        rng: Generator that every number is drawn from.

    Returns:
        An array of shape (n_out, n_in).
    """
    raise NotImplementedError
