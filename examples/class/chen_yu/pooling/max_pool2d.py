import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool2d(x, kernel, stride=None, padding=0):
    # pooling windows never overlap, so the step is the kernel
    if kernel < 2 * padding:
        raise ValueError("padding")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    windows = sliding_window_view(x, (kernel, kernel), axis=(2, 3))
    return windows[:, :, ::kernel, ::kernel].max(axis=(4, 5))
