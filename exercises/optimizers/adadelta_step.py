import numpy as np
from numpy.typing import NDArray


def adadelta_step(
    theta: NDArray[np.float64],
    G: NDArray[np.float64],
    D: NDArray[np.float64],
    g: NDArray[np.float64],
    rho: float = 0.9,
    eps: float = 1e-6,
    lr: float = 1.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One step of Adadelta; eps stands under both roots.

    Args:
        theta: Parameters, shape (d,).
        G: Running average of the squared gradient before this step, shape (d,).
        D: Running average of the squared updates before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        rho: Decay of G and D.
        eps: Added to G and to D under their roots.
        lr: Multiplies the update when it is applied to theta.

    Returns:
        The tuple (theta, G, D) after the step, each of shape (d,).
    """
    raise NotImplementedError
