import numpy as np
from numpy.typing import NDArray


def rmsprop_step(
    theta: NDArray[np.float64],
    v: NDArray[np.float64],
    g: NDArray[np.float64],
    lr: float = 0.001,
    rho: float = 0.9,
    eps: float = 1e-8,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One step of RMSprop; eps is added after the root.

    Args:
        theta: Parameters, shape (d,).
        v: Running average of the squared gradient before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        lr: Step size.
        rho: Decay of v.
        eps: Added to the root of the updated v.

    Returns:
        The tuple (theta, v) after the step, each of shape (d,).
    """
    raise NotImplementedError
