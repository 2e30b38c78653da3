import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def adadelta_step(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    G_new = ema(G, np.square(g), rho)
    rms_d = np.sqrt(D + eps)
    rms_g = np.sqrt(G_new + eps)
    delta = -rms_d / rms_g * g
    D_new = ema(D, np.square(delta), rho)
    return theta + lr * delta, G_new, D_new
