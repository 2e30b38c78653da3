import numpy as np
from scipy.ndimage import maximum_filter


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError('набивка')
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    h, w = x.shape[2] - kernel + 1, x.shape[3] - kernel + 1
    if h < 1 or w < 1:
        raise ValueError('окно')
    # origin сдвигает окно так, чтобы оно начиналось в текущей точке
    y = maximum_filter(x, size=(1, 1, kernel, kernel), origin=(0, 0, -(kernel // 2), -(kernel // 2)), mode='constant', cval=-np.inf)
    return y[:, :, :h:stride, :w:stride]
