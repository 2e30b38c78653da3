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

FILTERS = {
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "edge-diagonal": "1 0 -1; 0 0 0; -1 0 1",
    "edge-4": "0 1 0; 1 -4 1; 0 1 0",
    "edge-8": "-1 -1 -1; -1 8 -1; -1 -1 -1",
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
    "box-blur": "1 1 1; 1 1 1; 1 1 1",
    "gaussian-blur": "1 2 1; 2 4 2; 1 2 1",
    "sobel-x": "-1 0 1; -2 0 2; -1 0 1",
    "sobel-y": "1 2 1; 0 0 0; -1 -2 -1",
}


def apply_filter(x, name):
    if name not in FILTERS:
        raise ValueError("no such filter: " + name)
    kernel = np.array([[float(number) for number in row.split()] for row in FILTERS[name].split(";")])
    if name.endswith("blur"):
        kernel = kernel / kernel.sum()
    return correlate(frame(x, 1, 1), kernel)
