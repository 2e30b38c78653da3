import numpy as np


def batchnorm_backward(dy: np.ndarray, x: np.ndarray, gamma: np.ndarray, eps: float = 1e-5):
    m = x.shape[0]
    xc = x - x.mean(0)
    ivar = 1.0 / np.sqrt((xc * xc).mean(0) + eps)
    xhat = xc * ivar

    # backward through the graph, node by node
    dbeta = dy.sum(0)
    dgamma = (dy * xhat).sum(0)
    dxhat = dy * gamma
    divar = (dxhat * xc).sum(0)
    dxc = dxhat * ivar
    dvar = -0.5 * divar * ivar ** 3
    dxc = dxc + 2.0 / m * xc * dvar
    dmu = -dxc.sum(0)
    dx = dxc + dmu / m
    return dx, dgamma, dbeta
