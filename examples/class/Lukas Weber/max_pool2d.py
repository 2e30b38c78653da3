import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if padding > kernel / 2:
        raise ValueError("padding too large")
    if stride is None:
        stride = kernel
    n, c = x.shape[:2]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    if kernel > x.shape[2] or kernel > x.shape[3]:
        raise ValueError("window too large")
    rows = range(0, x.shape[2] - kernel + 1, stride)
    cols = range(0, x.shape[3] - kernel + 1, stride)
    y = np.zeros((n, c, len(rows), len(cols)))
    for k in range(n):
        for i, r in enumerate(rows):
            for j, s in enumerate(cols):
                y[k, :, i, j] = x[k, :, r:r + kernel, s:s + kernel].max()
    return y
