import math


def xavier_uniform_init(n_in, n_out, rng):
    a = math.sqrt(6 / (n_in + n_out))
    return rng.uniform(-a, a, size=(n_out, n_in))
