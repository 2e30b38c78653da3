import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    stride = kernel if stride is None else stride
    if padding > kernel / 2:
        raise ValueError("padding")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    if kernel > min(x.shape[2:]):
        raise ValueError("kernel")
    frames = []       # one picture a step, to look at later
    row = 0
    while row <= x.shape[2] - kernel:
        for col in range(0, x.shape[3] - kernel + 1, stride):
            frame = np.zeros((1500, 1500))
            frame[row:row + kernel, col:col + kernel] = x[0, 0, row:row + kernel, col:col + kernel]
            frames.append(frame)
    return np.array([frame[:kernel, :kernel].max() for frame in frames])
