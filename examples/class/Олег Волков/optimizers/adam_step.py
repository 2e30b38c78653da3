import sys

import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    print("шаг", t, file=sys.stderr)
    print("theta", theta, "g", g)
    m_new = m * beta1 + g * (1 - beta1)
    v_new = v * beta2 + g * g * (1 - beta2)
    print("m:", m, "->", m_new)
    print("v:", v, "->", v_new)
    alpha = lr * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    # eps тоже надо умножить, раз поправка вынесена в шаг
    eps_t = eps * np.sqrt(1 - beta2 ** t)
    print("alpha", alpha, "eps_t", eps_t)
    theta_new = theta - alpha * m_new / (np.sqrt(v_new) + eps_t)
    print("theta ->", theta_new)
    return theta_new, m_new, v_new
