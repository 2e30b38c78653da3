import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    stride = 1 if stride is None else stride
    if padding > kernel / 2:
        raise ValueError("большая набивка")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    ho = (x.shape[2] - kernel) // stride + 1
    wo = (x.shape[3] - kernel) // stride + 1
    if ho < 1 or wo < 1:
        raise ValueError("окно больше входа")
    y = np.zeros((x.shape[0], x.shape[1], ho, wo))
    for i in range(ho):
        for j in range(wo):
            okno = x[:, :, i * stride:i * stride + kernel, j * stride:j * stride + kernel]
            y[:, :, i, j] = okno.max((2, 3))
    return y
