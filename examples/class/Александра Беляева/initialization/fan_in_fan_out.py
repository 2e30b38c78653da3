import math


def fan_in_fan_out(shape):
    if len(shape) < 2:
        raise ValueError("a weight tensor has at least two dimensions")
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area
