import numpy as np


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("shape: нужно не меньше двух чисел")
    n_in = np.prod(shape[1:])
    # веса одного нейрона
    neuron = rng.normal(0, (2 / n_in) ** 0.5, size=shape[1:])
    return np.array([neuron] * shape[0])
