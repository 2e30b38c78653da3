import numpy as np


def lbfgs_direction(g, s_list, y_list):
    pairs = list(zip(s_list, y_list))
    q, alphas = np.array(g), []
    for s, y in reversed(pairs):
        alphas.append((s @ q) / (s @ y))
        q = q - alphas[-1] * y
    s, y = pairs[-1]
    r = (s @ y) / (y @ y) * q
    for (s, y), a in zip(pairs, reversed(alphas)):
        r = r + (a - (y @ r) / (s @ y)) * s
    return -r
