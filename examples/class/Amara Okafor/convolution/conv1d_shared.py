import numpy as np


def conv1d_shared(x, w, b=0.0):
    out = []
    for i in range(len(x) - len(w) + 1):
        total = b
        for a in range(len(w)):
            total += w[a] * x[i + a]
        out.append(total)
    return np.array(out)
