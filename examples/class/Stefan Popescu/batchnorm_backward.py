import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = len(x)
    centering = np.eye(n) - np.ones((n, n)) / n
    xc = centering @ x
    s2 = (xc**2).mean(axis=0) + eps
    xhat = xc / np.sqrt(s2)
    dgamma = (dy * xhat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    g = dy * gamma / np.sqrt(s2)
    dx = centering @ (g - xhat * (g * xhat).mean(axis=0))
    return dx, dgamma, dbeta
