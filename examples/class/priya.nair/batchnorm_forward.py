import numpy as np
from math import sqrt


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    columns = list(zip(*x.tolist()))
    out, means, variances = [], [], []
    for column, g, b in zip(columns, gamma.tolist(), beta.tolist()):
        mean = sum(column) / len(column)
        variance = sum((value - mean) ** 2 for value in column) / len(column)
        scale = g / sqrt(variance + eps)
        out.append([scale * (value - mean) + b for value in column])
        means.append(mean)
        variances.append(variance)
    return np.array(out).T, np.array(means), np.array(variances)
