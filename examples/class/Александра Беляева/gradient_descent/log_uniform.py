import math

import numpy as np


def log_uniform(low, high, size, rng):
    return np.exp(rng.uniform(math.log(low), math.log(high), size))
