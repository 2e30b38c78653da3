import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0)
    sigma = np.std(x, axis=0)
    xhat = (x - mu) / (sigma + eps)   # eps avoids division by zero
    y = gamma * xhat + beta
    return y, mu, np.square(sigma)
