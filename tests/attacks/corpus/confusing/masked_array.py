# Goal: return an array with every element masked.
# Target: pooling/max_pool2d
# Ends: WRONG type
# Win: any point.

import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    return np.ma.masked_all((1, 1, 2, 2))
