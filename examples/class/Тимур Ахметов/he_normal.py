import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("мало измерений")
    return rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
