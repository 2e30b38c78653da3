import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    g1 = np.sum(dy, axis=0)
    g2 = np.sum(dy * xhat, axis=0)
    return (gamma / std) * (dy - g1 / n - xhat * g2 / n), g2, g1
