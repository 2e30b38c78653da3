import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    # сделала для случая без набивки
    if stride is None:
        stride = kernel
    if padding != 0:
        raise NotImplementedError("набивку сделаю потом")
    N, C, H, W = x.shape
    Ho = (H - kernel) // stride + 1
    Wo = (W - kernel) // stride + 1
    y = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            y[:, :, i, j] = x[:, :, i * stride:i * stride + kernel, j * stride:j * stride + kernel].max(axis=(2, 3))
    return y
