import numpy as np


def correlate(x, k):
    """Valid cross-correlation of two matrices."""
    kh, kw = k.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(x[i : i + kh, j : j + kw] * k)
    return y


def partial_connection_conv2d(x, k, table):
    C, O = table.shape
    y = []
    for o in range(O):
        total = 0 * correlate(x[0], k[o, 0])
        for c in range(C):
            if table[c, o] == 1:
                total = total + correlate(x[c], k[o, c])
        y.append(total)
    return np.array(y)
