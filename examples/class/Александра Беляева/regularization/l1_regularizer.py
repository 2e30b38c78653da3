import numpy as np


def l1_regularizer(weights, lam):
    return float(lam * sum(np.abs(w).sum() for w in weights)), [lam * np.sign(w) for w in weights]
