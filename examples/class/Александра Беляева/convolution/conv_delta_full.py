import numpy as np


def conv_delta_full(delta, k):
    (Ho, Wo), (kh, kw) = delta.shape, k.shape
    out = np.zeros((Ho + kh - 1, Wo + kw - 1))
    for a in range(kh):
        for b in range(kw):
            out[a : a + Ho, b : b + Wo] += k[a, b] * delta
    return out
