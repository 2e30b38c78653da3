import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool2d(x, kernel, stride=None, padding=0):
    step = kernel if stride is None else stride
    if 2 * padding > kernel:
        raise ValueError("padding is more than half the window")
    edge = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, edge, constant_values=-np.inf)
    if min(padded.shape[2:]) < kernel:
        raise ValueError("the window does not fit")
    windows = sliding_window_view(padded, (kernel, kernel), axis=(2, 3))
    return windows[:, :, ::step, ::step].max(axis=(4, 5))
