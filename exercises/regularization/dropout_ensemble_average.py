import numpy as np
from numpy.typing import NDArray


def dropout_ensemble_average(x: NDArray[np.float64], w: NDArray[np.float64], b: float, p_drop: float) -> float:
    """Expected output of a sigmoid neuron over all masks of its inputs.

    Args:
        x: Inputs, shape (n,), n at most 12.
        w: Weights, shape (n,).
        b: Bias.
        p_drop: Probability with which an input is zeroed.

    Returns:
        The exact mean of the outputs.
    """
    raise NotImplementedError
