import numpy as np
from numpy.typing import NDArray


def amsgrad_step(
    theta: NDArray[np.float64],
    m: NDArray[np.float64],
    v: NDArray[np.float64],
    vmax: NDArray[np.float64],
    g: NDArray[np.float64],
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One step of AMSGrad with bias correction; eps is added after the root.

    Args:
        theta: Parameters, shape (d,).
        m: Running average of the gradient before this step, shape (d,).
        v: Running average of the squared gradient before this step, shape (d,).
        vmax: The largest v before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        t: Number of this step, 1 for the first.
        lr: Step size.
        beta1: Decay of m.
        beta2: Decay of v.
        eps: Added to the root of the corrected maximum.

    Returns:
        The tuple (theta, m, v, vmax) after the step, each of shape (d,); all but theta without bias correction.
    """
    raise NotImplementedError
