import numpy as np


def _moments(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g


def nadam_step(theta, m, v, mu_prod, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * psi))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi))
    P = mu_prod * mu
    m, v = _moments(m, v, g, beta1, beta2)
    ahead = (1 - mu) * g / (1 - P) + mu_next * m / (1 - P * mu_next)
    return theta - lr * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, P
