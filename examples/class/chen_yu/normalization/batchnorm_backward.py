import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    istd = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * istd
    dxhat = gamma * dy
    dvar = -0.5 * istd ** 3 * np.sum(dxhat * (x - mu), axis=0)
    dmu = -istd * np.sum(dxhat, axis=0)
    dx = dxhat * istd + dvar * (x - mu) / m + dmu / m
    return dx, np.sum(dy * xhat, axis=0), np.sum(dy, axis=0)
