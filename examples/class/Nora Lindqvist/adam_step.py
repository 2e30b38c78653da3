import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    ema = lambda old, new, b: b * old + (1 - b) * new
    m, v = ema(m, g, beta1), ema(v, g**2, beta2)
    corrected = lambda z, b: z / (1 - b**t)
    return theta - lr * corrected(m, beta1) / (np.sqrt(corrected(v, beta2)) + eps), m, v
