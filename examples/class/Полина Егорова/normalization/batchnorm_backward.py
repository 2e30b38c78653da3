import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    dbeta = dy.sum(axis=0)
    x_norm = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    dgamma = (dy * x_norm).sum(axis=0)
    dx = ...    # разобраться с лекцией 3
    return dx, dgamma, dbeta
