import numpy as np


def he_normal(shape, rng):
    print("he_normal", shape, rng)
    if len(shape) < 2:
        raise ValueError("мало измерений: " + str(shape))
    fan_in = 1
    for k in shape[1:]:
        fan_in *= k
    sigma = np.sqrt(2 / fan_in)
    print("fan_in =", fan_in, "sigma =", sigma)
    w = rng.normal(loc=0, scale=sigma, size=shape)
    print("среднее", w.mean(), "std", w.std())
    return w
