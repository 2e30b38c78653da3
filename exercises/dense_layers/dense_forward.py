import numpy as np
from numpy.typing import NDArray


def dense_forward(x: NDArray[np.float64], W: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fully connected layer without activation, for a batch of samples.

    Args:
        x: Samples, shape (N, n).
        W: Weights, shape (m, n): one row for each neuron.
        b: Biases, shape (m,).

    Returns:
        Outputs, shape (N, m).
    """
    raise NotImplementedError
