import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new_theta, new_m, new_v = [], [], []
    for p, mi, vi, gi in zip(theta.tolist(), m.tolist(), v.tolist(), g.tolist()):
        mi = beta1 * mi + (1 - beta1) * gi
        vi = beta2 * vi + (1 - beta2) * gi ** 2
        p -= lr * (mi / (1 - beta1 ** t)) / ((vi / (1 - beta2 ** t)) ** 0.5 + eps)
        new_theta.append(p)
        new_m.append(mi)
        new_v.append(vi)
    return np.array(new_theta), np.array(new_m), np.array(new_v)
