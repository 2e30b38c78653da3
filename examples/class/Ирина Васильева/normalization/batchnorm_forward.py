import numpy as np


# Прямой проход: среднее, дисперсия, нормировка, масштаб и сдвиг
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0) + eps      # сразу добавим эпсилон, чтобы не забыть
    xhat = (x - mu) / np.sqrt(var)
    return gamma * xhat + beta, mu, var
