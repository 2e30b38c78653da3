import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def adam_step_lecture(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = ema(m, g, beta1)
    v_new = ema(v, np.square(g), beta2)
    return theta - lr * m_new / np.sqrt(v_new + eps), m_new, v_new
