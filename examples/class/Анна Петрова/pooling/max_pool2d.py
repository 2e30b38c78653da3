import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding > kernel / 2:
        raise ValueError("слишком большая набивка")
    N, C, H, W = x.shape
    Ho = (H + 2 * padding - kernel) // stride + 1
    Wo = (W + 2 * padding - kernel) // stride + 1
    if Ho < 1 or Wo < 1:
        raise ValueError("окно не помещается")
    y = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    best = -float("inf")
                    for a in range(kernel):
                        for d in range(kernel):
                            r = i * stride - padding + a
                            q = j * stride - padding + d
                            if r < 0 or q < 0 or r >= H or q >= W:
                                continue
                            if x[n, c, r, q] > best:
                                best = x[n, c, r, q]
                    y[n, c, i, j] = best
    return y
