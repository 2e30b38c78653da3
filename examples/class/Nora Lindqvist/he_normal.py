import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape")
    return np.sqrt(2 / np.prod(shape[1:])) * rng.normal(size=shape)
