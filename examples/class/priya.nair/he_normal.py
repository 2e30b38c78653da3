import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("two dimensions at least")
    total, fan_in = 1, 1
    for size in shape:
        total *= size
    for size in shape[1:]:
        fan_in *= size
    sigma = (2 / fan_in) ** 0.5
    flat = [rng.normal() * sigma for _ in range(total)]
    return np.array(flat).reshape(shape)
