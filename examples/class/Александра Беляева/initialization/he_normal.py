import math


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("no fan-in in this shape")
    return rng.normal(0.0, math.sqrt(2 / math.prod(shape[1:])), size=shape)
