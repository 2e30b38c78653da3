import numpy as np


def residual_block_backward(a, W1, b1, W2, b2, dy):
    z1 = a @ W1.T + b1
    a1 = np.maximum(z1, 0)
    s = dy * (a1 @ W2.T + b2 + a > 0)
    d1 = (s @ W2) * (z1 > 0)
    return d1 @ W1 + s, d1.T @ a, d1.sum(0), s.T @ a1, s.sum(0)
