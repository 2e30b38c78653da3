import numpy as np


def hwio_to_oihw(k):
    kh, kw, n_in, n_out = k.shape
    out = np.zeros((n_out, n_in, kh, kw))
    for o in range(n_out):
        for i in range(n_in):
            out[o, i] = k[:, :, i, o]
    return out
