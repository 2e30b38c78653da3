import math

import numpy as np


def apply(name, a):
    if name == "identity":
        return a
    if name == "sigmoid":
        return 1 / (1 + math.exp(-a)) if a > -700 else 0.0
    if name == "relu":
        return a if a > 0 else 0.0
    return math.sin(a)


def mlp_backward(x, W1, b1, W2, b2, dy):
    # forward again
    a = np.dot(x, W1.T) + b1
    z = np.zeros_like(a)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            z[i, j] = apply("sigmoid", a[i, j])
    # and back
    db2 = np.sum(dy, axis=0)
    dW2 = np.dot(dy.T, z)
    delta = np.dot(dy, W2) * z * (1 - z)
    db1 = np.sum(delta, axis=0)
    dW1 = np.dot(delta.T, x)
    dx = np.dot(delta, W1)
    return dx, dW1, db1, dW2, db2
