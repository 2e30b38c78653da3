import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    stride = stride if stride is not None else kernel
    if 2 * padding > kernel:
        raise ValueError("padding")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    n, c, h, w = xp.shape
    if h < kernel or w < kernel:
        raise ValueError("window")
    y = np.empty((n, c, (h - kernel) // stride + 1, (w - kernel) // stride + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = np.nanmax(xp[:, :, i*stride:i*stride+kernel, j*stride:j*stride+kernel], axis=(2, 3))
    return y
