import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    print("x:", x)
    print("gamma:", gamma, "beta:", beta, "eps:", eps)
    mu = x.sum(axis=0) / x.shape[0]
    print("mu:", mu)
    var = ((x - mu) ** 2).sum(axis=0) / x.shape[0]
    print("var:", var, "проверка np.var:", np.var(x, axis=0))
    x_hat = (x - mu) / np.sqrt(var + eps)
    print("x_hat:", x_hat)
    print("среднее x_hat (должно быть 0):", x_hat.mean(axis=0))
    y = x_hat * gamma + beta
    print("y:", y)
    return y, mu, var
