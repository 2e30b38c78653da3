import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    count = len(x)
    deviation = np.sqrt(x.var(axis=0) + eps)
    normal = (x - x.mean(axis=0)) / deviation
    dgamma = (dy * normal).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma / (count * deviation) * (count * dy - dbeta - normal * dgamma)
    return dx, dgamma, dbeta
