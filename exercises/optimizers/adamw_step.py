import numpy as np
from numpy.typing import NDArray


def adamw_step(
    x: NDArray[np.float64],
    m: NDArray[np.float64],
    v: NDArray[np.float64],
    g: NDArray[np.float64],
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    w: float = 0.01,
    eta: float = 1.0,
    decoupled: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One step of Adam with weight decay (AdamW) or with L2 regularisation; the decay is not multiplied by lr.

    Args:
        x: Weights, shape (d,).
        m: Running average of the gradient before this step, shape (d,).
        v: Running average of the squared gradient before this step, shape (d,).
        g: Gradient at x without the penalty, shape (d,).
        t: Number of this step, 1 for the first.
        lr: Learning rate.
        beta1: Decay of m.
        beta2: Decay of v.
        eps: Added to the root of the corrected v.
        w: Factor of the weight decay or of the penalty.
        eta: Schedule multiplier of this step.
        decoupled: True for AdamW, False for L2 regularisation.

    Returns:
        The tuple (x, m, v) after the step, each of shape (d,); m and v without bias correction.
    """
    raise NotImplementedError
