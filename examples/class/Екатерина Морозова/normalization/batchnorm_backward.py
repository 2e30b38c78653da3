import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    """dx = gamma / (m*std) * (m*dy - sum(dy) - x_hat * sum(dy*x_hat))"""
    m = x.shape[0]
    std = np.sqrt(np.var(x, axis=0) + eps)
    x_hat = (x - np.mean(x, axis=0)) / std
    dbeta = np.sum(dy, axis=0)
    dgamma = np.sum(dy * x_hat, axis=0)
    dx = gamma / (m * std) * (m * dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
