import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = dy.shape[0]
    print("m =", m)
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    print("x_hat", x_hat)

    dx_hat = dy * gamma
    print("dx_hat", dx_hat)
    dvar = np.sum(dx_hat * (x - mu), axis=0) * (-1 / 2) * (var + eps) ** (-3 / 2)
    print("dvar", dvar)
    dmu = -np.sum(dx_hat, axis=0) / std          # второе слагаемое равно нулю, проверил:
    print("ноль?", (x - mu).sum(axis=0))
    print("dmu", dmu)
    dx = dx_hat / std + 2 * dvar * (x - mu) / m + dmu / m
    print("dx", dx, "сумма", dx.sum(axis=0))

    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    print("dgamma", dgamma, "dbeta", dbeta)
    return dx, dgamma, dbeta
