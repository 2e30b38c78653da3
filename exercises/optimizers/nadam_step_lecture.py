import numpy as np
from numpy.typing import NDArray


def nadam_step_lecture(
    theta: NDArray[np.float64],
    m: NDArray[np.float64],
    v: NDArray[np.float64],
    g: NDArray[np.float64],
    t: int,
    lr: float = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-7,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One step of Nadam by formula (249): constant beta1, eps under the root.

    Args:
        theta: Parameters, shape (d,).
        m: Running average of the gradient before this step, shape (d,).
        v: Running average of the squared gradient before this step, shape (d,).
        g: Gradient at theta, shape (d,).
        t: Number of this step, 1 for the first.
        lr: Step size.
        beta1: Decay of m.
        beta2: Decay of v.
        eps: Added to the corrected v under the root.

    Returns:
        The tuple (theta, m, v) after the step, each of shape (d,); m and v without bias correction.
    """
    raise NotImplementedError
