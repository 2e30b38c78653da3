import numpy as np


def _moments(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g


def amsgrad_step(theta, m, v, vmax, g, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(m, v, g, beta1, beta2)
    vmax = np.maximum(vmax, v)
    return theta - lr * (m / (1 - beta1**t)) / (np.sqrt(vmax / (1 - beta2**t)) + eps), m, v, vmax
