import itertools

import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def dropout_ensemble_average(x, w, b, p_drop):
    total = 0.0
    for mask in itertools.product((0, 1), repeat=len(x)):
        kept = sum(mask)
        chance = (1 - p_drop) ** kept * p_drop ** (len(x) - kept)
        total += chance * float(_sigma(np.dot(w * np.array(mask), x) + b))
    return total
