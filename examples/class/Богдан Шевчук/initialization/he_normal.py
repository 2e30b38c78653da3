import math


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError('Fan in can not be computed for tensor with fewer than 2 dimensions')
    receptive_field_size = math.prod(shape[2:])
    fan_in = shape[1] * receptive_field_size
    gain = math.sqrt(2.0)
    std = gain / math.sqrt(fan_in)
    return rng.normal(0.0, std, shape)
