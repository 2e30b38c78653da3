import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    mu = x.mean(0)
    var = x.var(0)
    s = np.sqrt(var + eps)
    x_norm = (x - mu) / s

    dbeta = dy.sum(0)
    dgamma = (x * dy).sum(0)

    dn = dy * gamma
    dx = 1 / (N * s) * (N * dn - dn.sum(0) - x_norm * (dn * x_norm).sum(0))
    return dx, dgamma, dbeta
