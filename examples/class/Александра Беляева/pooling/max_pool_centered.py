import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def max_pool_centered(z, d):
    return _windows(np.pad(z, d, constant_values=-np.inf), 2 * d + 1, 2 * d + 1).max(axis=(-2, -1))
