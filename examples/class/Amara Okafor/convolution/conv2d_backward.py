import numpy as np


def zero_pad2d(x, padding):
    ph, pw = padding
    N, C, H, W = x.shape
    out = np.zeros((N, C, H + 2 * ph, W + 2 * pw))
    out[:, :, ph : ph + H, pw : pw + W] = x
    return out


def conv2d_backward(x, w, dy, stride=1, padding=0):
    N, C, H, W = x.shape
    O, _, kh, kw = w.shape
    xp = zero_pad2d(x, (padding, padding))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(O)
    for n in range(N):
        for o in range(O):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    rows = slice(i * stride, i * stride + kh)
                    columns = slice(j * stride, j * stride + kw)
                    dxp[n, :, rows, columns] += dy[n, o, i, j] * w[o]
                    dw[o] += dy[n, o, i, j] * xp[n, :, rows, columns]
                    db[o] += dy[n, o, i, j]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, db
