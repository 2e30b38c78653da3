import numpy as np


def magnitude_prune(w, amount):
    flat = w.flatten()
    order = sorted(range(len(flat)), key=lambda i: abs(flat[i]))
    mask = np.ones(len(flat))
    for i in order[:amount]:
        mask[i] = 0.0
    return (flat * mask).reshape(w.shape), mask.reshape(w.shape)
