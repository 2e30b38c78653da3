import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    N, C, H, W = x.shape
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError("набивка")
    Ho = (H + 2 * padding - kernel) // stride + 1
    Wo = (W + 2 * padding - kernel) // stride + 1
    if Ho < 1 or Wo < 1:
        raise ValueError("окно")
    pad = np.pad(x, [[0, 0], [0, 0], [padding, padding], [padding, padding]], constant_values=-np.inf)
    y = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            cut = pad[:, :, i * stride:, j * stride:][:, :, :kernel, :kernel]
            # сортируем окно и берём первый элемент
            y[:, :, i, j] = np.sort(cut.reshape(N, C, -1), axis=-1)[..., 0]
    return y
