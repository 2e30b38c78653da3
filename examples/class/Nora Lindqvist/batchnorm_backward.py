import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    # common denominator: everything over n (var + eps)^(3/2)
    d = x - mu
    s = (dy * d).sum(axis=0)
    dx = gamma * ((n * dy - dy.sum(axis=0)) * (var + eps) - d * s) / (n * (var + eps) ** 1.5)
    return dx, s / np.sqrt(var + eps), dy.sum(axis=0)
