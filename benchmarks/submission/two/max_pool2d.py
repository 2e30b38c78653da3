import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError("too much padding")
    n, channels, height, width = x.shape
    out_height = (height + 2 * padding - kernel) // stride + 1
    out_width = (width + 2 * padding - kernel) // stride + 1
    if out_height < 1 or out_width < 1:
        raise ValueError("the window is larger than the input")
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], mode="constant", constant_values=-np.inf)
    out = np.full((n, channels, out_height, out_width), -np.inf, dtype=x.dtype)
    for i in range(kernel):
        for j in range(kernel):
            np.maximum(out, x[:, :, i : i + stride * out_height : stride, j : j + stride * out_width : stride], out=out)
    return out
