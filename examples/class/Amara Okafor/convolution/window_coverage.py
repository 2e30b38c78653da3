import numpy as np


def window_coverage(n, f, stride=1):
    count = np.zeros((n, n), dtype=int)
    for i in range(0, n - f + 1, stride):
        for j in range(0, n - f + 1, stride):
            count[i : i + f, j : j + f] += 1
    return count
