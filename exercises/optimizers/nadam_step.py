import numpy as np
from numpy.typing import NDArray


def nadam_step(
    theta: NDArray[np.float64],
    m: NDArray[np.float64],
    v: NDArray[np.float64],
    mu_prod: float,
    g: NDArray[np.float64],
    t: int,
    lr: float = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    psi: float = 0.004,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """One step of Nadam with the momentum schedule of Dozat; eps is added after the root.

    Args:
        theta: Parameters, shape (d,).
        m: Running average of the gradient before this step, shape (d,).
        v: Running average of the squared gradient before this step, shape (d,).
        mu_prod: Product of the momenta of the previous steps, 1.0 before the first.
        g: Gradient at theta, shape (d,).
        t: Number of this step, 1 for the first.
        lr: Step size.
        beta1: Decay of m, and the limit of the momenta.
        beta2: Decay of v.
        eps: Added to the root of the corrected v.
        psi: How fast the momenta grow.

    Returns:
        The tuple (theta, m, v, mu_prod) after the step; the first three of shape (d,), m and v without bias correction.
    """
    raise NotImplementedError
