import numpy as np


def variance_propagation(sizes, weight_var, gain, var_x, var_top):
    L = len(weight_var)
    forward = [var_x]
    for k in range(L):
        forward.append(forward[-1] * gain * sizes[k] * weight_var[k])
    backward = [var_top]
    for k in range(L - 1, 0, -1):
        backward.append(backward[-1] * gain * sizes[k + 1] * weight_var[k])
    return np.array(forward), np.array(backward[::-1])
