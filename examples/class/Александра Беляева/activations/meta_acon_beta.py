import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def meta_acon_beta(x, manner, W1=None, W2=None):
    if manner == "pixel":
        return _sigma(x)
    gap = x.mean(axis=(2, 3))
    if manner == "channel":
        gap = gap @ W1.T @ W2.T
    else:
        gap = gap.sum(axis=1, keepdims=True)
    return _sigma(gap)[:, :, None, None]
