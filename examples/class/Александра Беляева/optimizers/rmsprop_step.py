import numpy as np


def rmsprop_step(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    v = rho * v + (1 - rho) * g**2
    return theta - lr * g / (np.sqrt(v) + eps), v
