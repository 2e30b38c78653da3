import numpy as np


def prelu_backward(x, alpha, dy):
    off = x <= 0
    return np.where(off, alpha * dy, dy), float(np.sum((dy * x)[off]))
