import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if 2 * padding > kernel:
        raise ValueError("набивка больше половины окна")
    # добавляем рамку из нулей, как в свёртке
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant")
    N, C, H, W = x.shape
    if kernel > H or kernel > W:
        raise ValueError("окно больше изображения")
    y = np.empty((N, C, (H - kernel) // stride + 1, (W - kernel) // stride + 1), dtype=x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = x[:, :, stride * i:stride * i + kernel, stride * j:stride * j + kernel].max((2, 3))
    return y
