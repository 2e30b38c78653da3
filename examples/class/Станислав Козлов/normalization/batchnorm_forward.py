import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0, keepdims=True)
    var = x.var(axis=0, keepdims=True)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, mu, var
