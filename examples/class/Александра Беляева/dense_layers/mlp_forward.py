import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def mlp_forward(x, W1, b1, W2, b2, activation):
    functions = {
        "identity": lambda a: a,
        "sigmoid": _sigma,
        "relu": lambda a: np.maximum(a, 0),
        "sin": np.sin,
    }
    hidden = functions[activation](x @ W1.T + b1)
    return hidden @ W2.T + b2
