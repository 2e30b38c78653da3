import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    s = kernel if stride is None else stride
    if padding > kernel / 2:
        raise ValueError("padding too large")
    p = padding
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-np.inf)
    ho, wo = (x.shape[2] - kernel) // s + 1, (x.shape[3] - kernel) // s + 1
    if ho < 1 or wo < 1:
        raise ValueError("kernel too large")
    y = np.full((x.shape[0], x.shape[1], ho, wo), -np.inf)
    for a in range(kernel):
        for b in range(kernel):
            np.maximum(y, x[:, :, a::s, b::s][:, :, :ho, :wo], out=y)
    return y
