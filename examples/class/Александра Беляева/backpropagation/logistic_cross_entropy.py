import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def logistic_cross_entropy(z, t):
    loss = np.mean(np.logaddexp(0, z) - t * z)
    return float(loss), (_sigma(z) - t) / z.size
