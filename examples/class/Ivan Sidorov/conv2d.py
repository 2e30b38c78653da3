import numpy as np


def _im2col(x, kh, kw, s):
    """(N, C, H, W) -> (N, Ho*Wo, C*kh*kw), every row is one window, unrolled"""
    n, c, h, w = x.shape
    ho = (h - kh) // s + 1
    wo = (w - kw) // s + 1
    cols = np.empty((n, ho * wo, c * kh * kw), dtype=x.dtype)
    row = 0
    for top in range(0, ho * s, s):
        for left in range(0, wo * s, s):
            cols[:, row] = x[:, :, top:top + kh, left:left + kw].reshape(n, -1)
            row += 1
    return cols, ho, wo


def conv2d(x: np.ndarray, w: np.ndarray, b: np.ndarray | None = None, stride: int = 1, padding: int = 0) -> np.ndarray:
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, w expects {w.shape[1]}")
    if padding:
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    o, _, kh, kw = w.shape
    if kh > x.shape[2] or kw > x.shape[3]:
        raise ValueError("kernel is larger than the (padded) image")
    cols, ho, wo = _im2col(x, kh, kw, stride)
    out = cols @ w.reshape(o, -1).T  # (N, Ho*Wo, O)
    if b is not None:
        out = out + b
    return out.transpose(0, 2, 1).reshape(x.shape[0], o, ho, wo)
