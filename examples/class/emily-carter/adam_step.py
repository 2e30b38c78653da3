import numpy as np
from numpy.typing import NDArray


def adam_step(
    theta: NDArray,
    m: NDArray,
    v: NDArray,
    g: NDArray,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[NDArray, NDArray, NDArray]:
    """Momentum in the numerator, RMSprop in the denominator."""
    first = beta1 * m + (1 - beta1) * g
    second = beta2 * v + (1 - beta2) * g**2
    return theta - lr * first / (np.sqrt(second) + eps), first, second
