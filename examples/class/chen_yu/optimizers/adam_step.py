import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    # efficient version from the paper
    lr_t = lr * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    theta = theta - lr_t * m / (np.sqrt(v) + eps)
    return theta, m, v
