import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * g ** 2
    rate = lr / (np.sqrt(v_new / (1 - beta2 ** t)) + eps)   # own learning rate for every weight
    return theta - rate * g, m_new, v_new
