import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m1 = beta1 * m + (1 - beta1) * g
    v1 = beta2 * v + (1 - beta2) * g * g
    # формула из лекции: эпсилон под корнем
    theta1 = theta - lr * (m1 / (1 - beta1**t)) / np.sqrt(v1 / (1 - beta2**t) + eps)
    return theta1, m1, v1
