import numpy as np


def xavier_uniform_init(n_in, n_out, rng):
    limit = np.sqrt(6.0) / np.sqrt(n_in + n_out)
    return (2 * rng.random((n_out, n_in)) - 1) * limit
