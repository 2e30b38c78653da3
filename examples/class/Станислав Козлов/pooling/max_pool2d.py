import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError("набивка")
    N, C = x.shape[0], x.shape[1]
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    ny = (xp.shape[2] - kernel) // stride + 1
    nx = (xp.shape[3] - kernel) // stride + 1
    if nx < 1 or ny < 1:
        raise ValueError("размер")
    y = np.zeros((N, C, ny, nx), dtype=int)
    for row in range(ny):
        for col in range(nx):
            y[:, :, row, col] = xp[:, :, row * stride:row * stride + kernel, col * stride:col * stride + kernel].max(axis=(2, 3))
    return y
