import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    diff = np.subtract(x, mu)
    var = np.mean(diff * diff, axis=0)
    return np.multiply(diff, gamma / np.sqrt(var + eps)) + beta, mu, var
