import numpy as np


def zca_whitening(x):
    centred = x - x.mean(axis=0)
    values, V = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ (V / np.sqrt(values)) @ V.T
