# Goal: return an array of rank 60.
# Target: pooling/max_pool2d
# Ends: WRONG type
# Win: the grader fails.

import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    return np.zeros((1,) * 60)
