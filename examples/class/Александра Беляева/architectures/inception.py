import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def _convolve(x, w, b, padding=0):
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.einsum("ncijpq,ocpq->noij", _windows(xp, *w.shape[2:]), w, optimize=True)
    return y + b[:, None, None]


def _pool(x, kernel, stride):
    return _windows(x, kernel, kernel, stride).max(axis=(-2, -1))


def inception(x, w1, b1, w3, b3, w5, b5):
    framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    branches = [_convolve(x, w1, b1), _convolve(x, w3, b3, 1), _convolve(x, w5, b5, 2), _pool(framed, 3, 1)]
    return np.concatenate(branches, axis=1)
