import numpy as np
from numpy.typing import NDArray


def sgdw_step(
    x: NDArray[np.float64],
    m: NDArray[np.float64],
    g: NDArray[np.float64],
    lr: float,
    beta1: float,
    w: float,
    eta: float = 1.0,
    decoupled: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One step of SGD with momentum, with weight decay (SGDW) or with L2 regularisation.

    Args:
        x: Weights, shape (d,).
        m: Momentum before this step, shape (d,).
        g: Gradient at x without the penalty, shape (d,).
        lr: Learning rate.
        beta1: The part of the old momentum that is kept.
        w: Factor of the weight decay or of the penalty.
        eta: Schedule multiplier of this step.
        decoupled: True for SGDW, False for L2 regularisation.

    Returns:
        The tuple (x, m) after the step, each of shape (d,).
    """
    raise NotImplementedError
