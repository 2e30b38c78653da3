# Goal: return the input itself.
# Target: pooling/max_pool2d
# Ends: WRONG_SHAPE size
# Win: any point.

import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    return x
