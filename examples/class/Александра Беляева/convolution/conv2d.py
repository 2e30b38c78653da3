import numpy as np


def _windows(x, kh, kw, stride=1):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(-2, -1))[..., ::stride, ::stride, :, :]


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w have different numbers of channels")
    kh, kw = w.shape[2:]
    if kh > x.shape[2] + 2 * padding or kw > x.shape[3] + 2 * padding:
        raise ValueError("the kernel does not fit into the image")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = np.einsum("ncijpq,ocpq->noij", _windows(xp, kh, kw, stride), w, optimize=True)
    return y if b is None else y + b[:, None, None]
