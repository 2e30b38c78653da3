import numpy as np


def correlate(x, k):
    """Valid cross-correlation of two matrices."""
    kh, kw = k.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(x[i : i + kh, j : j + kw] * k)
    return y


def dilated_conv2d(x, w, dilation=1):
    kh, kw = w.shape
    big = np.zeros((dilation * (kh - 1) + 1, dilation * (kw - 1) + 1))
    big[::dilation, ::dilation] = w
    return correlate(x, big)
