import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError('каналы')
    # матрица окон: список всех окон одной картинки
    kh, kw = w.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if x.shape[2] < kh or x.shape[3] < kw:
        raise ValueError('ядро не помещается')
    i = 0
    rows = []
    while i + kh <= x.shape[2]:
        j = 0
        row = []
        while j + kw <= x.shape[3]:
            row.append(np.einsum('nchw,ochw->no', x[:, :, i:i + kh, j:j + kw], w))
            j += stride
        rows.append(row)
        i += stride
    y = np.array(rows).transpose(2, 3, 0, 1)
    if b is not None:
        y = y + b.reshape(1, -1, 1, 1)
    return y
