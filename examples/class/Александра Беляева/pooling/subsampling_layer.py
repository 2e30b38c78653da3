import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def subsampling_layer(x, w, b):
    s = _windows(x, 2, 2, 2).max(axis=(-2, -1))
    return _sigma(w[:, None, None] * s + b[:, None, None])
