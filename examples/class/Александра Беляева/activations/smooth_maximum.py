import numpy as np


def smooth_maximum(values, beta):
    e = beta * values
    weight = np.exp(e - e.max(axis=0))
    return (weight * values).sum(axis=0) / weight.sum(axis=0)
