import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0):
    N, C, W, H = x.shape          # ширина, высота
    O, C_, fw, fh = w.shape
    if C_ != C:
        raise ValueError("каналы")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    nx = (W + 2 * padding - fw) // stride + 1
    ny = (H + 2 * padding - fh) // stride + 1
    if nx < 1 or ny < 1:
        raise ValueError("размер")
    y = np.zeros((N, O, ny, nx))
    for row in range(ny):
        for col in range(nx):
            piece = xp[:, :, col * stride:col * stride + fw, row * stride:row * stride + fh]
            y[:, :, row, col] = np.einsum('ncxy,ocxy->no', piece, w)
    if b is not None:
        y += b[None, :, None, None]
    return y
