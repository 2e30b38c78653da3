import math

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    y = np.zeros((N, D))
    mu = np.zeros(D)
    var = np.zeros(D)
    for d in range(D):
        # среднее
        s = 0.0
        for i in range(N):
            s += x[i, d]
        mu[d] = s / N
        # дисперсия
        s = 0.0
        for i in range(N):
            s += (x[i, d] - mu[d]) ** 2
        var[d] = s / N
        # нормировка
        for i in range(N):
            x_hat = (x[i, d] - mu[d]) / math.sqrt(var[d] + eps)
            y[i, d] = gamma[d] * x_hat + beta[d]
    return y, mu, var
