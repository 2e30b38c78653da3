import numpy as np


def hwio_to_oihw(k):
    return np.transpose(k, (3, 2, 0, 1))
