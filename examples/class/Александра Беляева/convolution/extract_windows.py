import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def extract_windows(x, f, stride=1):
    win = _windows(x, f, f, stride)
    return win.transpose(1, 2, 0, 3, 4).reshape(win.shape[1] * win.shape[2], -1)
