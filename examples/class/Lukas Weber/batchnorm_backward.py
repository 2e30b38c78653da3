import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    mu = x.mean(axis=0)
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - mu) / std
    dgamma = np.einsum("nd,nd->d", dy, xhat)
    dbeta = np.einsum("nd->d", dy)
    dx = (dy - dbeta / len(x) - xhat * dgamma / len(x)) / std
    return dx, dgamma, dbeta
