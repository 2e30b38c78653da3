import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0)
    xn = (x - mu) / np.sqrt(var + eps)
    return xn * gamma + beta, mu, var
