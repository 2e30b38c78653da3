import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    centred = x - np.mean(x, axis=0)
    inverse = 1 / np.sqrt(np.mean(centred**2, axis=0) + eps)
    x_hat = centred * inverse
    d_x_hat = dy * gamma
    d_x = (d_x_hat - d_x_hat.sum(axis=0) / n - x_hat * (d_x_hat * x_hat).sum(axis=0) / n) * inverse
    return d_x, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)
