import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    # честная свёртка "в лоб": перебираем всё, что можно перебрать
    N, C, H, W = x.shape
    O, C2, kh, kw = w.shape
    if C != C2:
        raise ValueError("у входа и у ядра разное число каналов")
    if H + 2 * padding < kh or W + 2 * padding < kw:
        raise ValueError("ядро не помещается")

    Ho = (H + 2 * padding - kh) // stride + 1
    Wo = (W + 2 * padding - kw) // stride + 1
    y = np.zeros((N, O, Ho, Wo))

    for n in range(N):
        for o in range(O):
            for i in range(Ho):
                for j in range(Wo):
                    s = 0.0
                    for c in range(C):
                        for a in range(kh):
                            for d in range(kw):
                                r = i * stride + a - padding
                                q = j * stride + d - padding
                                # за границей картинки нули, их можно не складывать
                                if 0 <= r < H and 0 <= q < W:
                                    s += w[o, c, a, d] * x[n, c, r, q]
                    if b is not None:
                        s += b[o]
                    y[n, o, i, j] = s
    return y
