import numpy as np


def weight_norm_forward(x, w, gamma, b):
    lengths = np.linalg.norm(w, axis=1)
    return (x @ w.T) * (gamma / lengths) + b
