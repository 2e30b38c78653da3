# -*- coding: utf-8 -*-
import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("Веса должны иметь хотя бы входы и выходы")
    out, *inputs = shape
    variance = 2.0 / np.prod(inputs)
    # по одному фильтру за раз
    return np.stack([rng.normal(0.0, np.sqrt(variance), size=tuple(inputs)) for _ in range(out)])
