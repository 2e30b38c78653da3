import math


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("fan-in needs two dimensions")
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    return rng.normal(0.0, math.sqrt(2.0 / fan_in), size=shape)
