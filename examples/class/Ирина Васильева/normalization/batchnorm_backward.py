import numpy as np


# Обратный проход: сначала через x с крышкой, потом через дисперсию и среднее
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = len(x)
    центр = x - x.mean(axis=0)
    d = (центр ** 2).mean(axis=0) + eps
    dxh = dy * gamma
    dvar = (dxh * центр * -0.5 * d ** -1.5).sum(axis=0)
    dmu = (-dxh / np.sqrt(d)).sum(axis=0) + dvar * (-2 * центр).mean(axis=0)
    dx = dxh / np.sqrt(d) + dvar * 2 * центр / m + dmu / m
    return dx, (dxh * центр / np.sqrt(d)).sum(axis=0), dy.sum(axis=0)
