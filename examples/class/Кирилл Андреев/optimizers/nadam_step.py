import numpy as np


def ema(old, new, beta):
    """скользящее среднее"""
    return old * beta + new * (1 - beta)


def unbias(value, beta, t):
    return value / (1 - np.power(beta, t))


def mu_of(i, beta1, psi):
    return beta1 * (1 - 0.96 ** (i * psi) / 2)


def nadam_step(theta, m, v, mu_prod, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    now, then = mu_of(t, beta1, psi), mu_of(t + 1, beta1, psi)
    P = mu_prod * now
    m_new = ema(m, g, beta1)
    v_new = ema(v, np.square(g), beta2)
    g_hat = g / (1 - P)
    m_hat = m_new / (1 - P * then)
    m_bar = (1 - now) * g_hat + then * m_hat
    return theta - lr * m_bar / (np.sqrt(unbias(v_new, beta2, t)) + eps), m_new, v_new, P
