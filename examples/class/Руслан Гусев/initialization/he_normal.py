import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError('нужно не меньше двух осей')
    n = np.zeros(shape)[0].size
    return rng.normal(0, np.sqrt(2.0 / n), shape)
