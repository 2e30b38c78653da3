import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("a weight has two dimensions or more")
    return rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
