import numpy as np


def zero_pad2d(x, padding):
    ph, pw = padding
    N, C, H, W = x.shape
    out = np.zeros((N, C, H + 2 * ph, W + 2 * pw))
    out[:, :, ph : ph + H, pw : pw + W] = x
    return out


def conv2d(x, w, b=None, stride=1, padding=0):
    N, C, H, W = x.shape
    O, C2, kh, kw = w.shape
    if C != C2:
        raise ValueError("channels differ")
    if kh > H + 2 * padding or kw > W + 2 * padding:
        raise ValueError("kernel too large")
    xp = zero_pad2d(x, (padding, padding))
    Ho = (H + 2 * padding - kh) // stride + 1
    Wo = (W + 2 * padding - kw) // stride + 1
    y = np.zeros((N, O, Ho, Wo))
    for n in range(N):
        for o in range(O):
            for i in range(Ho):
                for j in range(Wo):
                    for c in range(C):
                        for p in range(kh):
                            for q in range(kw):
                                y[n, o, i, j] += xp[n, c, i * stride + p, j * stride + q] * w[o, c, p, q]
                                if b is not None:
                                    y[n, o, i, j] += b[o]
    return y
