import numpy as np


def max_pool2d_backward(x, dy, kernel, stride=None):
    s = stride or kernel
    dx = np.zeros(x.shape)
    n, c = np.ogrid[: x.shape[0], : x.shape[1]]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            cell = x[:, :, s * i : s * i + kernel, s * j : s * j + kernel]
            best = cell.reshape(*x.shape[:2], -1).argmax(axis=-1)
            dx[n, c, s * i + best // kernel, s * j + best % kernel] += dy[:, :, i, j]
    return dx
