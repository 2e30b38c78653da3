import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def unbias(value, beta, t):
    return value / (1 - np.power(beta, t))


def adamw_step(x, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, w=0.01, eta=1.0, decoupled=True):
    grad = g if decoupled else g + w * x
    m_new = ema(m, grad, beta1)
    v_new = ema(v, np.square(grad), beta2)
    step = unbias(m_new, beta1, t) / (np.sqrt(unbias(v_new, beta2, t)) + eps)
    if decoupled:
        step = step + w * x  # как в torch.optim.AdamW
    return x - eta * lr * step, m_new, v_new
