import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("нужно хотя бы два измерения")
    # число входов нейрона: всё, кроме первого измерения
    fan_in = 1
    for s in shape[1:]:
        fan_in = fan_in * s
    return rng.normal(0.0, (2.0 / fan_in) ** 0.5, size=shape)
