import numpy as np
from math import sqrt


def backward_column(dy, x, g, eps):
    """one feature: lists in, (dx, dgamma, dbeta) out"""
    m = len(x)
    mean = sum(x) / m
    variance = sum((value - mean) ** 2 for value in x) / m
    std = sqrt(variance + eps)
    xhat = [(value - mean) / std for value in x]
    dgamma = sum(d * h for d, h in zip(dy, xhat))
    dbeta = sum(dy)
    dx = [g / (m * std) * (m * d - dbeta - h * dgamma) for d, h in zip(dy, xhat)]
    return dx, dgamma, dbeta


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    parts = [backward_column(d, c, g, eps) for d, c, g in zip(dy.T.tolist(), x.T.tolist(), gamma.tolist())]
    dx = np.array([p[0] for p in parts]).T
    dgamma = np.array([p[1] for p in parts])
    dbeta = np.array([p[2] for p in parts])
    return dx, dgamma, dbeta
