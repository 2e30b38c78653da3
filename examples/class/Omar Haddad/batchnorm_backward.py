import numpy as np


def normalize(x, eps):
    std = np.sqrt(x.var(axis=0) + eps)
    return (x - x.mean(axis=0)) / std, std


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    xhat, std = normalize(x, eps)
    dxhat = dy * gamma
    # Jacobian-vector product, feature by feature
    dx = np.zeros_like(x)
    for k in range(x.shape[1]):
        h, g = xhat[:, k], dxhat[:, k]
        dx[:, k] = (g - g.mean() - h * np.dot(g, h) / len(h)) / std[k]
    return dx, np.sum(dy * xhat, axis=0), np.sum(dy, axis=0)
