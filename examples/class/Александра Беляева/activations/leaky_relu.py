import numpy as np


def leaky_relu(x, alpha=0.1):
    slope = np.where(x > 0, 1.0, alpha)
    return slope * x, slope
