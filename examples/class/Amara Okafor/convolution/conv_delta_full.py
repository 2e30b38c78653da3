import numpy as np


def correlate(x, k):
    """Valid cross-correlation of two matrices."""
    kh, kw = k.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(x[i : i + kh, j : j + kw] * k)
    return y


def frame(x, rows, columns):
    out = np.zeros((x.shape[0] + 2 * rows, x.shape[1] + 2 * columns))
    out[rows : rows + x.shape[0], columns : columns + x.shape[1]] = x
    return out


def conv_delta_full(delta, k):
    kh, kw = k.shape
    # full convolution: pad, then slide the kernel over it
    return correlate(frame(delta, kh - 1, kw - 1), k)
