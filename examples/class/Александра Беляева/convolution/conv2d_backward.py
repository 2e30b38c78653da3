import numpy as np


def conv2d_backward(x, w, dy, stride=1, padding=0):
    s, p = stride, padding
    N, C, H, W = x.shape
    kh, kw = w.shape[2:]
    Ho, Wo = dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for a in range(kh):
        for b in range(kw):
            place = (slice(None), slice(None), slice(a, a + s * Ho, s), slice(b, b + s * Wo, s))
            dw[:, :, a, b] = np.einsum("noij,ncij->oc", dy, xp[place])
            dxp[place] += np.einsum("noij,oc->ncij", dy, w[:, :, a, b])
    return dxp[:, :, p : p + H, p : p + W], dw, dy.sum(axis=(0, 2, 3))
