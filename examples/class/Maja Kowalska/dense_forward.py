import numpy as np


def dense_forward(x, W, b):
    N, n = x.shape
    m = W.shape[0]
    y = np.zeros((N, m))
    for s in range(N):
        for j in range(m):
            y[s, j] = b[j] + sum(W[j, i] * x[s, i] for i in range(n))
    return y
