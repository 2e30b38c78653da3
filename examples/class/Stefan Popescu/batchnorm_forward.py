import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.ones(len(x)) @ x / len(x)
    centered = x - mu
    var = (centered**2).sum(axis=0) / len(x)
    scale = np.diag(gamma / np.sqrt(var + eps))
    return centered @ scale + beta, mu, var
