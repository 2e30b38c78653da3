import numpy as np


def mish(x):
    return x * np.tanh(np.logaddexp(0, x))
