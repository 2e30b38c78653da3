import numpy as np


# Подвыборка: максимум по a и b от -d до d, как в формуле на лекции
def max_pool2d(x, kernel, stride=None, padding=0):
    if padding > kernel / 2:
        raise ValueError("Слишком большая набивка")
    s = kernel if stride is None else stride
    d = kernel
    n, c, h, w = x.shape
    ho = (h + 2 * padding - kernel) // s + 1
    wo = (w + 2 * padding - kernel) // s + 1
    if ho <= 0 or wo <= 0:
        raise ValueError("Окно больше картинки")
    y = np.zeros((n, c, ho, wo))
    for i in range(ho):
        for j in range(wo):
            ci, cj = i * s - padding, j * s - padding
            окно = x[:, :, max(0, ci - d):ci + d + 1, max(0, cj - d):cj + d + 1]
            y[:, :, i, j] = окно.max(axis=(2, 3))
    return y
