# Goal: return a structured array.
# Target: pooling/max_pool2d
# Ends: WRONG type
# Win: any point.

import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    return np.zeros((1, 1, 2, 2), dtype=[("a", "f8"), ("b", "f8")])
