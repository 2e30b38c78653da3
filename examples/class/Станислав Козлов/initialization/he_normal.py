import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape")
    k = np.prod(shape[1:])
    return rng.normal(0, np.sqrt(2 / k), size=np.prod(shape))
