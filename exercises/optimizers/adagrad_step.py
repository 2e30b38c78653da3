import numpy as np
from numpy.typing import NDArray


def adagrad_step(
    theta: NDArray[np.float64], G: NDArray[np.float64], g: NDArray[np.float64], lr: float = 0.01, eps: float = 1e-10
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One step of Adagrad; eps is added after the root.

    Args:
        theta: Parameters, shape (d,).
        G: Sum of the squared gradients before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        lr: Step size.
        eps: Added to the root of the updated G.

    Returns:
        The tuple (theta, G) after the step, each of shape (d,).
    """
    raise NotImplementedError
