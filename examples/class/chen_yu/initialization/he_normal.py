import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape")
    bound = np.sqrt(6.0 / np.prod(shape[1:]))
    return rng.uniform(-bound, bound, size=shape)
