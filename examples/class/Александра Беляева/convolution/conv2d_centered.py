import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def conv2d_centered(x, w):
    d = w.shape[0] // 2
    return np.einsum("ijab,ab->ij", _windows(np.pad(x, d), *w.shape), w)
