import numpy as np


# Поправка нужна, потому что m начинается с нуля
def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    m_испр = m / (1 - beta1 ** t)
    theta = theta - lr * m_испр / (np.sqrt(v) + eps)
    return theta, m, v
