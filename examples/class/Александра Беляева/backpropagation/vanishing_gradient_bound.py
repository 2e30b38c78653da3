import numpy as np


def vanishing_gradient_bound(w, err_bound=2.0):
    return float(err_bound * np.prod(np.abs(w) / 4))
