import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("at least 2 dimensions")
    fan_in = shape[1]
    return rng.standard_normal(shape) * np.sqrt(2 / fan_in)
