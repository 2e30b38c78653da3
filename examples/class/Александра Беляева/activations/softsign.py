import numpy as np


def softsign(x):
    d = 1 + np.abs(x)
    return x / d, 1 / d**2
