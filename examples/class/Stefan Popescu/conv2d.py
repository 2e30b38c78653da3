import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]
        raise ValueError("channels")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))
    n, c, h, wid = xp.shape
    o, _, kh, kw = w.shape
    y = np.zeros((n, o, (h - kh) // stride + 1, (wid - kw) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = np.einsum("ncab,ocab->no", xp[:, :, i*stride:i*stride+kh, j*stride:j*stride+kw], w)
    return y if b is None else y + b[None, :, None, None]
