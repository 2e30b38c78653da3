import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    d = len(theta)
    theta2 = np.zeros(d)
    m2 = np.zeros(d)
    v2 = np.zeros(d)
    for k in range(d):
        m2[k] = beta1 * m[k] + (1 - beta1) * g[k]
        v2[k] = beta2 * v[k] + (1 - beta2) * g[k] * g[k]
        # поправка на смещение
        mh = m2[k] / (1 - beta1 ** t)
        vh = v2[k] / (1 - beta2 ** t)
        theta2[k] = theta[k] - lr * mh / (vh ** 0.5 + eps)
    return theta2, m2, v2
