import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    """D[x] = E[x^2] - (E[x])^2, один проход по данным"""
    m = x.shape[0]
    s1 = np.zeros(x.shape[1])
    s2 = np.zeros(x.shape[1])
    for row in x:
        s1 += row
        s2 += row * row
    mu = s1 / m
    var = np.maximum(s2 / m - mu * mu, 0.0)   # чтобы не получить -1e-17 под корнем
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, mu, var
