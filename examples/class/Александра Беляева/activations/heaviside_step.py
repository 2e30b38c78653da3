import numpy as np


def heaviside_step(x):
    return (x >= 0).astype(float), np.zeros(x.shape)
