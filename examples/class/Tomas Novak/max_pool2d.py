import math
import numpy as np

def max_pool2d(x, kernel, stride=None, padding=0):
    if 2*padding > kernel: raise ValueError("padding too big")
    s = kernel if stride is None else stride
    n, c, h, w = x.shape
    if kernel > h + 2*padding or kernel > w + 2*padding: raise ValueError("kernel too big")
    ho = math.ceil((h + 2*padding - kernel)/s) + 1
    wo = math.ceil((w + 2*padding - kernel)/s) + 1
    # room for the last, incomplete window
    big = np.full((n, c, max((ho - 1)*s + kernel, padding + h), max((wo - 1)*s + kernel, padding + w)), -np.inf)
    big[:, :, padding:padding+h, padding:padding+w] = x
    y = np.zeros((n, c, ho, wo))
    for i in range(ho):
        for j in range(wo):
            y[:, :, i, j] = big[:, :, i*s:i*s+kernel, j*s:j*s+kernel].max(axis=(2, 3))
    return y
