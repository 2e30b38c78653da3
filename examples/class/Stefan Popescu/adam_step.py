import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = np.add(np.multiply(beta1, m), np.multiply(1 - beta1, g))
    v = np.add(np.multiply(beta2, v), np.multiply(1 - beta2, np.multiply(g, g)))
    mhat = np.divide(m, 1 - beta1**t)
    vhat = np.divide(v, 1 - beta2**t)
    return np.subtract(theta, lr * np.divide(mhat, np.add(np.sqrt(vhat), eps))), m, v
