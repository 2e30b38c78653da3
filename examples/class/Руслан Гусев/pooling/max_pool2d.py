import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError('набивка')
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError('окно не помещается')
    h = (x.shape[2] - kernel) // stride + 1
    w = (x.shape[3] - kernel) // stride + 1
    y = np.zeros((x.shape[0], x.shape[1], h, w))
    i = 0
    while i < h:
        j = 0
        while j < w:
            y[:, :, i, j] = x[:, :, i * stride:i * stride + kernel, j * stride:j * stride + kernel].max(axis=(2, 3))
        j += 1
        i += 1
    return y
