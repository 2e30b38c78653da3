import numpy as np


# Свёртка. Для каждого входного канала считаем свою карту и складываем
def conv2d(x, w, b=None, stride=1, padding=0):
    n, c, h, ww = x.shape
    o, c1, kh, kw = w.shape
    if c != c1:
        raise ValueError("Каналы картинки и фильтра не совпадают")
    ho = (h + 2 * padding - kh) // stride + 1
    wo = (ww + 2 * padding - kw) // stride + 1
    if ho <= 0 or wo <= 0:
        raise ValueError("Фильтр больше картинки")
    y = np.zeros((n, o, ho, wo))
    for канал in range(c):
        карта = np.zeros((n, o, ho, wo))
        xp = np.pad(x[:, канал], ((0, 0), (padding, padding), (padding, padding)))
        for i in range(ho):
            for j in range(wo):
                кусок = xp[:, i * stride:i * stride + kh, j * stride:j * stride + kw]
                карта[:, :, i, j] = np.einsum("nab,oab->no", кусок, w[:, канал])
        if b is not None:
            карта += b.reshape(1, o, 1, 1)   # прибавляем смещение
        y += карта
    return y
