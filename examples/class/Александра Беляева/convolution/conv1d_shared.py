import numpy as np


def conv1d_shared(x, w, b=0.0):
    return np.lib.stride_tricks.sliding_window_view(x, len(w)) @ w + b
