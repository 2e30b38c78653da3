import numpy as np


def window_coverage(n, f, stride=1):
    c = np.zeros(n, dtype=int)
    for start in range(0, n - f + 1, stride):
        c[start : start + f] += 1
    return np.outer(c, c)
