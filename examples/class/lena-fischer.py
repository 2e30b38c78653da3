# backpropagation homework, Lena Fischer
from math import exp, log

import numpy as np


def sig(a):
    return 1.0 / (1.0 + exp(-a)) if a > -700 else 0.0


def scalar_chain_backprop(x, w, t):
    K = len(w)
    z = [0.0] * (K + 1)
    z[0] = x
    for k in range(1, K + 1):
        z[k] = sig(w[k - 1] * z[k - 1])
    dz = [0.0] * (K + 1)
    dw = [0.0] * K
    dz[K] = z[K] - t
    k = K
    while k > 0:
        local = z[k] * (1 - z[k])
        dw[k - 1] = dz[k] * local * z[k - 1]
        dz[k - 1] = dz[k] * local * w[k - 1]
        k -= 1
    return z[K], dz[0], np.array(dw)


def vanishing_gradient_bound(w, err_bound=2.0):
    B = err_bound
    for wk in w:
        B = B * wk / 4
    return B


def logistic_cross_entropy(z, t):
    N, K = z.shape
    y = 1 / (1 + np.exp(-z))
    L = 0.0
    for n in range(N):
        for k in range(K):
            L += -t[n, k] * np.log(y[n, k]) - (1 - t[n, k]) * np.log(1 - y[n, k])
    dz = (y - t) / (N * K)
    return L / (N * K), dz


def gradient_attenuation_task():
    return 2.56522
