import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def adam_lp_moment(grads, beta2, p):
    if p == np.inf:
        u = np.zeros(grads.shape[1])
        for g in grads:
            u = np.maximum(beta2 * u, np.abs(g))
        return u
    v = np.zeros(grads.shape[1])
    for g in grads:
        v = ema(v, np.abs(g) ** p, beta2**p)
    return v ** (1 / p)
