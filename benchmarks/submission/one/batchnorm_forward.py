import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    variance = x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(variance + eps) + beta, mean, variance
