import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m, D = x.shape
    dx = np.zeros((m, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)

    for d in range(D):
        mu = sum(x[i, d] for i in range(m)) / m
        var = sum((x[i, d] - mu) ** 2 for i in range(m)) / m
        sigma = (var + eps) ** 0.5

        for i in range(m):
            dgamma[d] += dy[i, d] * (x[i, d] - mu) / sigma
            dbeta[d] += dy[i, d]

        # шесть формул с лекции по порядку
        dvar = 0.0
        for i in range(m):
            dvar += dy[i, d] * gamma[d] * (x[i, d] - mu) * (-0.5) / sigma ** 3
        dmu = 0.0
        for i in range(m):
            dmu += -dy[i, d] * gamma[d] / sigma
        for i in range(m):
            dmu += dvar * (-2.0) * (x[i, d] - mu) / m
        for i in range(m):
            dx[i, d] = dy[i, d] * gamma[d] / sigma + dvar * 2.0 * (x[i, d] - mu) / m + dmu / m

    return dx, dgamma, dbeta
