import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    n, channels, height, width = x.shape
    filters, expected, rows, columns = w.shape
    if channels != expected:
        raise ValueError(f"{channels} channels, the kernel has {expected}")
    if padding:
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    out_height = (height + 2 * padding - rows) // stride + 1
    out_width = (width + 2 * padding - columns) // stride + 1
    if out_height < 1 or out_width < 1:
        raise ValueError("the kernel is larger than the input")
    out = np.zeros((n, filters, out_height, out_width), dtype=np.result_type(x, w))
    for i in range(rows):
        for j in range(columns):
            patch = x[:, :, i : i + stride * out_height : stride, j : j + stride * out_width : stride]
            out += np.tensordot(patch, w[:, :, i, j], axes=([1], [1])).transpose(0, 3, 1, 2)
    if b is not None:
        out = out + b.reshape(1, -1, 1, 1)
    return out
