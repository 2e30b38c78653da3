import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0)
    # несмещённая оценка дисперсии, как учили на статистике
    var = np.var(x, axis=0, ddof=1)
    z = (x - mean) / np.sqrt(var + eps)
    return z * gamma + beta, mean, var
