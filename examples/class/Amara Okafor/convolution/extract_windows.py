import numpy as np


def extract_windows(x, f, stride=1):
    C, H, W = x.shape
    rows = []
    for i in range(0, H - f + 1, stride):
        for j in range(0, W - f + 1, stride):
            rows.append(x[:, i : i + f, j : j + f].flatten())
    return np.array(rows)
