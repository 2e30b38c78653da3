import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    mean = np.mean(x, axis=0)
    var = np.var(x, axis=0, ddof=1)
    std = np.sqrt(var + eps)
    z = (x - mean) / std
    dz = dy * gamma
    dvar = -0.5 * (dz * (x - mean)).sum(axis=0) / std**3
    dmean = -dz.sum(axis=0) / std
    dx = dz / std + dvar * 2 / m * (x - mean) + dmean / m
    return dx, (dy * z).sum(axis=0), dy.sum(axis=0)
