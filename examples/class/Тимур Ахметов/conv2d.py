import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("разное число каналов")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    w = w[:, :, ::-1, ::-1]
    ho = (x.shape[2] - w.shape[2]) // stride + 1
    wo = (x.shape[3] - w.shape[3]) // stride + 1
    if ho < 1 or wo < 1:
        raise ValueError("ядро больше входа")
    y = np.zeros((x.shape[0], w.shape[0], ho, wo))
    for i in range(ho):
        for j in range(wo):
            okno = x[:, :, i * stride:i * stride + w.shape[2], j * stride:j * stride + w.shape[3]]
            y[:, :, i, j] = np.einsum("ncab,ocab->no", okno, w)
    return y
