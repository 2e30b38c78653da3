import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    N, C_in, H, W = x.shape
    # w: вход, выход, высота, ширина
    C, C_out, kh, kw = w.shape
    if C != C_in:
        raise ValueError(f"ожидалось каналов: {C}, а пришло: {C_in}")
    Ho = (H + 2 * padding - kh) // stride + 1
    Wo = (W + 2 * padding - kw) // stride + 1
    if Ho < 1 or Wo < 1:
        raise ValueError("ядро не влезло")
    pad = np.pad(x, [[0, 0], [0, 0], [padding, padding], [padding, padding]])
    y = np.zeros((N, C_out, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            cut = pad[:, :, i * stride:, j * stride:][:, :, :kh, :kw]
            y[:, :, i, j] = np.tensordot(cut, w, axes=((1, 2, 3), (0, 2, 3)))
    if b is not None:
        y += b[:, None, None]
    return y
