import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def swish(x, beta=1.0):
    return x * _sigma(beta * x)
