# -*- coding: utf-8 -*-
import numpy as np
from functools import reduce


def max_pool2d(x, kernel, stride=None, padding=0):
    if padding > kernel / 2:
        raise ValueError("Набивка больше половины окна")
    if stride is None:
        stride = kernel
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    H, W = xp.shape[-2:]
    if H < kernel or W < kernel:
        raise ValueError("Окно больше карты")
    # максимум разделим: сначала по строкам, потом по столбцам
    rows = reduce(np.maximum, (xp[..., a:H - kernel + 1 + a, :] for a in range(kernel)))
    both = reduce(np.maximum, (rows[..., c:W - kernel + 1 + c] for c in range(kernel)))
    return both[..., ::stride, ::stride].copy()
