import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape")
    fan_in = np.prod(shape[1:], dtype=int)
    w = np.empty(shape)
    rng.standard_normal(out=w)
    w *= (2 / fan_in) ** 0.5
    return w
