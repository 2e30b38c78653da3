import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m_t = beta1 * m + (1 - beta1) * g
    v_t = beta2 * v + (1 - beta2) * g ** 2
    b1, b2 = 1.0, 1.0
    k = 0
    while k < t:
        b1 *= beta1
        b2 *= beta2
        k += 1
    return theta - lr * (m_t / (1 - b1)) / (np.sqrt(v_t / (1 - b2)) + eps), m_t, v_t
