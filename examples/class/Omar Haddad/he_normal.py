import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape")
    fan_in = np.prod(shape[1:])
    return rng.normal(loc=0.0, scale=np.sqrt(2.0 / fan_in), size=shape)
