import numpy as np
from numpy.typing import NDArray


def batchnorm_backward(dy: NDArray, x: NDArray, gamma: NDArray, eps: float = 1e-5) -> tuple[NDArray, NDArray, NDArray]:
    """Gradients of the batch normalization layer."""
    std = np.sqrt(x.var(axis=0) + eps)
    normalized = (x - x.mean(axis=0)) / std
    # y = gamma * (x - mu) / std + beta, so dy/dx = gamma / std
    dx = dy * gamma / std
    dgamma = (dy * normalized).sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dx, dgamma, dbeta
