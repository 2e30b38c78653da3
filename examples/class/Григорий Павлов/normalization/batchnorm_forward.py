import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0)
    x_norm = (x - mu) / np.sqrt(var + eps)
    out = gamma + beta * x_norm
    return out, mu, var
