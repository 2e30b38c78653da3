import numpy as np


def elu(x, alpha=1.0):
    left = np.minimum(x, 0)
    f = np.where(x > 0, x, alpha * np.expm1(left))
    df = np.where(x > 0, 1.0, alpha * np.exp(left))
    return f, df
