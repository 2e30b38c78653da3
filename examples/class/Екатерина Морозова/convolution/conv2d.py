# -*- coding: utf-8 -*-
# Морозова Е., свёртка через матричное умножение для каждого сдвига ядра
import numpy as np
from itertools import product


def conv2d(x, w, b=None, stride=1, padding=0):
    C_in, C_ker = x.shape[1], w.shape[1]
    if C_in != C_ker:
        raise ValueError("Каналы: %d и %d" % (C_in, C_ker))
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant")
    N, C, H, W = xp.shape
    O, _, kh, kw = w.shape
    Ho, Wo = 1 + (H - kh) // stride, 1 + (W - kw) // stride
    if H < kh or W < kw:
        raise ValueError("Ядро %dx%d не помещается в %dx%d" % (kh, kw, H, W))

    # сначала шаг 1, потом прореживание (как на лекции: лишние выходы отбрасываются)
    full = np.zeros((N, O, H - kh + 1, W - kw + 1))
    for a, c in product(range(kh), range(kw)):
        piece = xp[:, :, a:H - kh + 1 + a, c:W - kw + 1 + c]
        full += np.tensordot(w[:, :, a, c], piece, axes=(1, 1)).swapaxes(0, 1)
    y = full[:, :, ::stride, ::stride]
    assert y.shape == (N, O, Ho, Wo)
    if b is not None:
        y = y + np.reshape(b, (1, O, 1, 1))
    return y
