import numpy as np


def _sigma(a):
    # never exponentiates a positive number
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, e) / (1.0 + e)


def scalar_chain_backprop(x, w, t):
    z = [float(x)]
    for wk in w:
        z.append(float(_sigma(wk * z[-1])))
    dz = z[-1] - t
    dw = np.zeros(len(w))
    for k in range(len(w) - 1, -1, -1):
        da = dz * z[k + 1] * (1 - z[k + 1])
        dw[k] = da * z[k]
        dz = da * w[k]
    return z[-1], float(dz), dw
