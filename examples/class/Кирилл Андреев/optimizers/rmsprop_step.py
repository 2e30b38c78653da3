import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def rmsprop_step(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    v_new = ema(v, np.square(g), rho)
    # формула (243)
    return theta - lr * g / np.sqrt(v_new + eps), v_new
