import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def max_pool2d(x, kernel, stride=None, padding=0):
    if 2 * padding > kernel or kernel > min(x.shape[2:]) + 2 * padding:
        raise ValueError("the window does not fit")
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-np.inf)
    return _windows(xp, kernel, kernel, stride or kernel).max(axis=(-2, -1))
