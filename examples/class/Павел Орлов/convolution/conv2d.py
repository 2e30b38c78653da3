import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("каналы")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    # по определению свёртки ядро надо перевернуть
    k = np.flip(w, axis=(-1, -2))
    O, C, kh, kw = k.shape
    N, _, H, W = x.shape
    if kh > H or kw > W:
        raise ValueError("ядро больше изображения")
    out = []
    for i in range((H - kh) // stride + 1):
        for j in range((W - kw) // stride + 1):
            part = x[:, :, stride * i:stride * i + kh, stride * j:stride * j + kw]
            out.append(np.tensordot(part, k, axes=([1, 2, 3], [1, 2, 3])))
    y = np.stack(out, axis=-1).reshape(N, O, (H - kh) // stride + 1, (W - kw) // stride + 1)
    if b is not None:
        y = y + b[:, None, None]
    return y
