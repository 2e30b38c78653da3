import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def acon(x, a1, a2, beta):
    p = (a1 - a2) * x
    return p * _sigma(beta * p) + a2 * x
