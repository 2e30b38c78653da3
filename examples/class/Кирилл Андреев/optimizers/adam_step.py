import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def unbias(value, beta, t):
    return value / (1 - np.power(beta, t))


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = ema(m, g, beta1)
    v_new = ema(v, np.square(g), beta2)
    step = unbias(m_new, beta1, t) / (np.sqrt(unbias(v_new, beta2, t)) + eps)
    return theta - lr * step, m_new, v_new
