import numpy as np


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if min(n, f, stride, dilation) < 1 or padding < 0:
        raise ValueError('аргументы')
    span = n + 2 * padding - dilation * (f - 1) - 1
    if span < 0:
        raise ValueError('ядро больше входа')
    return int(np.floor(span / stride)) + 1
