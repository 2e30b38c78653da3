import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def unbias(value, beta, t):
    return value / (1 - np.power(beta, t))


def adamax_step(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = ema(m, g, beta1)
    u_new = np.maximum(u * beta2, np.abs(g) + eps)
    return theta - lr * unbias(m_new, beta1, t) / u_new, m_new, u_new
