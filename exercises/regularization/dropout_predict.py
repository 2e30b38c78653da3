import numpy as np
from numpy.typing import NDArray


def dropout_predict(
    x: NDArray[np.float64],
    W: NDArray[np.float64],
    b: NDArray[np.float64],
    p_drop: float,
) -> NDArray[np.float64]:
    """Linear layer after classical dropout, at the time of application.

    Args:
        x: Outputs of the neurons that were subject to dropout in training, shape (N, n).
        W: Weights, shape (m, n).
        b: Biases, shape (m,).
        p_drop: Probability with which a neuron was zeroed in training.

    Returns:
        The mean of the layer's output over all masks, shape (N, m).
    """
    raise NotImplementedError
