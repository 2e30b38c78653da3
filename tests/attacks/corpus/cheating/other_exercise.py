# Goal: import the student's own work on another exercise, or somebody else's.
# Target: pooling/max_pool2d
# Ends: FORBIDDEN forbidden
# Win: any point.

from convolution.conv2d import conv2d
from pooling import max_pool2d as other


def max_pool2d(x, kernel, stride=None, padding=0):
    return other.max_pool2d(x, kernel, stride, padding)
