import math

import numpy as np


def adam_lp_moment(grads, beta2, p):
    size = np.abs(grads)
    ages = np.arange(len(grads))[::-1, None]
    if math.isinf(p):
        return (beta2**ages * size).max(axis=0)
    decay = beta2**p
    return ((1 - decay) * (decay**ages * size**p).sum(axis=0)) ** (1 / p)
