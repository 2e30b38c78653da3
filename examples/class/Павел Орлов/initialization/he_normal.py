import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape должен быть хотя бы двумерным")
    fan_in = np.prod(shape[1:])
    w = rng.normal(size=shape)
    return w / np.sqrt(fan_in)
