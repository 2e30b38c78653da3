import math


def naive_uniform_init(n_in, n_out, rng):
    a = 1 / math.sqrt(n_out)
    return rng.uniform(-a, a, size=(n_out, n_in))
