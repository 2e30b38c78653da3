import numpy as np


def _moments(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g


def nadam_step_lecture(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
    m, v = _moments(m, v, g, beta1, beta2)
    ahead = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    return theta - lr * ahead / np.sqrt(v / (1 - beta2**t) + eps), m, v
