import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    xn = (x - mu) / np.sqrt(var + eps)
    dgamma = np.sum(dy * xn, axis=0)
    dbeta = np.sum(dy, axis=0)
    dx = gamma / np.sqrt(var + eps) * (dy - dbeta / m - xn * dgamma / m)
    return dx.ravel(), dgamma, dbeta
