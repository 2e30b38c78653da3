"""Deep learning homework -- Ben Clarke"""
import numpy as np


def Conv2D(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("channel mismatch")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    if kh > x.shape[2] or kw > x.shape[3]:
        raise ValueError("kernel too large")
    rows = [
        [np.tensordot(x[:, :, i:i + kh, j:j + kw], w, axes=((1, 2, 3), (1, 2, 3))) for j in range(0, x.shape[3] - kw + 1, stride)]
        for i in range(0, x.shape[2] - kh + 1, stride)
    ]
    y = np.moveaxis(np.array(rows), (0, 1), (2, 3))
    return y if b is None else y + b[:, None, None]


def maxpool2d(x, kernel, stride=None, padding=0):
    stride = kernel if stride is None else stride
    if padding > kernel / 2:
        raise ValueError("too much padding")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    if kernel > min(x.shape[2:]):
        raise ValueError("kernel too large")
    rows = [
        [x[:, :, i:i + kernel, j:j + kernel].max(axis=(2, 3)) for j in range(0, x.shape[3] - kernel + 1, stride)]
        for i in range(0, x.shape[2] - kernel + 1, stride)
    ]
    return np.moveaxis(np.array(rows), (0, 1), (2, 3))


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad input")
    out, left = divmod(n + 2 * padding - (dilation * (f - 1) + 1), stride)
    if out < 0:
        raise ValueError("kernel too large")
    return out + 1


def conv_output_size_task():
    return int(np.ceil((19 - 6) / 2)) + 1


def pool_output_size_task():
    return 13 // 6


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu, var = np.mean(x, axis=0), np.var(x, axis=0)
    return beta + gamma * (x - mu) * (var + eps) ** -0.5, mu, var


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (1 - beta1) * g + beta1 * m
    v = (1 - beta2) * g ** 2 + beta2 * v
    return theta - lr * m / (1 - beta1) / (eps + np.sqrt(v / (1 - beta2))), m, v
