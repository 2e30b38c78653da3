import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = np.average([m, g], axis=0, weights=[beta1, 1 - beta1])
    v = np.average([v, g * g], axis=0, weights=[beta2, 1 - beta2])
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
