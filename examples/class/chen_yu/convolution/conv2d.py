import numpy as np


def ceil_div(a, b):
    return -(-a // b)


def conv2d(x, w, b=None, stride=1, padding=0):
    N, C, H, W = x.shape
    O, I, KH, KW = w.shape
    if C != I:
        raise ValueError("in channels")
    if H + 2 * padding < KH or W + 2 * padding < KW:
        raise ValueError("kernel size")
    OH = ceil_div(H + 2 * padding - KH, stride) + 1
    OW = ceil_div(W + 2 * padding - KW, stride) + 1
    # pad on the right so that the last window is complete
    extra_h = max(0, (OH - 1) * stride + KH - H - 2 * padding)
    extra_w = max(0, (OW - 1) * stride + KW - W - 2 * padding)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding + extra_h), (padding, padding + extra_w)))
    y = np.zeros((N, O, OH, OW), dtype=x.dtype)
    for oh in range(OH):
        for ow in range(OW):
            y[:, :, oh, ow] = np.einsum("nihw,oihw->no", x[:, :, oh * stride:oh * stride + KH, ow * stride:ow * stride + KW], w)
    if b is not None:
        y = y + b[:, None, None]
    return y
