import numpy as np


def magnitude_prune(w, amount):
    mask = np.ones(w.size)
    mask[np.argsort(np.abs(w), axis=None)[:amount]] = 0.0
    mask = mask.reshape(w.shape)
    return w * mask, mask
