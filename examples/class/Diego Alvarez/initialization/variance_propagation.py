import numpy as np


def variance_propagation(sizes, weight_var, gain, var_x, var_top):
    sizes = np.asarray(sizes, dtype=float)
    up = gain * sizes[:-1] * weight_var
    down = gain * sizes[1:] * weight_var
    forward = var_x * np.concatenate([[1.0], np.cumprod(up)])
    backward = var_top * np.concatenate([np.cumprod(down[:0:-1])[::-1], [1.0]])
    return forward, backward
