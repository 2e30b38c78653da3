import numpy as np


def conv_as_matrix(k, H, W):
    kh, kw = k.shape
    Ho, Wo = H - kh + 1, W - kw + 1
    M = np.zeros((Ho * Wo, H * W))
    for i in range(Ho):
        for j in range(Wo):
            for a in range(kh):
                for b in range(kw):
                    M[i * Wo + j, (i + a) * W + (j + b)] = k[a, b]
    return M
