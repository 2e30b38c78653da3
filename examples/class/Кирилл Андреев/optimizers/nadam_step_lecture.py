import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def unbias(value, beta, t):
    return value / (1 - np.power(beta, t))


def nadam_step_lecture(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
    m_new = ema(m, g, beta1)
    v_new = ema(v, np.square(g), beta2)
    mix = ema(unbias(m_new, beta1, t), unbias(g, beta1, t), beta1)
    return theta - lr / np.sqrt(unbias(v_new, beta2, t) + eps) * mix, m_new, v_new
