import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    print("max_pool2d", x.shape, kernel, stride, padding)
    if stride is None:
        stride = kernel
        print("stride не задан, беру", stride)
    if padding > kernel / 2:
        raise ValueError("padding > kernel/2")
    if padding > 0:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
        print("с набивкой:\n", x)
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError("окно больше карты")
    ii = list(range(0, x.shape[2] - kernel + 1, stride))
    jj = list(range(0, x.shape[3] - kernel + 1, stride))
    print("строки", ii)
    print("столбцы", jj)
    y = np.zeros(x.shape[:2] + (len(ii), len(jj)))
    for a, i in enumerate(ii):
        for b, j in enumerate(jj):
            y[..., a, b] = np.amax(x[..., i:i + kernel, j:j + kernel], axis=(-1, -2))
            print(a, b, y[..., a, b])
    print("готово", y)
    return y
