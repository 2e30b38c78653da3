import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.sum(x, axis=0) / x.shape[0]
    centred = x - mu
    sigma2 = np.mean(centred * centred, axis=0)
    x_hat = centred / np.sqrt(sigma2 + eps)
    return gamma * x_hat + beta, mu, sigma2
