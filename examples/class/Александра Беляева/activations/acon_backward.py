import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def acon_backward(x, a1, a2, beta, dy):
    p = (a1 - a2) * x
    s = _sigma(beta * p)
    ds = s * (1 - s)
    D = s + beta * p * ds
    dx = dy * ((a1 - a2) * D + a2)
    return dx, float((dy * x * D).sum()), float((dy * x * (1 - D)).sum()), float((dy * p**2 * ds).sum())
