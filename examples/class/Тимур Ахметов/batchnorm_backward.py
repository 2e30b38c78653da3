import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = len(x)
    mu = x.mean(0)
    std = np.sqrt(x.var(0) + eps)
    xn = (x - mu) / std
    dgamma = (dy * xn).mean(0)
    dbeta = dy.mean(0)
    dxn = dy * gamma
    dx = dxn / std - xn * (dxn * xn).mean(0) / std
    return dx, dgamma, dbeta
