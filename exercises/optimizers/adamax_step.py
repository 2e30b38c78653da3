import numpy as np
from numpy.typing import NDArray


def adamax_step(
    theta: NDArray[np.float64],
    m: NDArray[np.float64],
    u: NDArray[np.float64],
    g: NDArray[np.float64],
    t: int,
    lr: float = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One step of Adamax; eps is added to |g| inside the maximum.

    Args:
        theta: Parameters, shape (d,).
        m: Running average of the gradient before this step, shape (d,).
        u: Fading maximum of the absolute gradients before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        t: Number of this step, 1 for the first.
        lr: Step size.
        beta1: Decay of m.
        beta2: Decay of u.
        eps: Added to the absolute gradient.

    Returns:
        The tuple (theta, m, u) after the step, each of shape (d,); m without bias correction.
    """
    raise NotImplementedError
