# Architectures. Everything here is built from three small pieces.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def relu(v):
    return v * (v > 0)


def conv(x, w, b, pad=0):
    """NCHW images, OIHW kernels, stride 1."""
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    y = np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3]))  # (N, Ho, Wo, O)
    return np.moveaxis(y + b, 3, 1)


def maxpool(x, k, step):
    windows = sliding_window_view(x, (k, k), axis=(2, 3))
    return windows[:, :, ::step, ::step].max(axis=(4, 5))


def cnn_fragment(x, w, b, pool=2):
    return maxpool(relu(conv(x, w, b)), pool, pool)


def inception(x, w1, b1, w3, b3, w5, b5):
    around = [(0, 0), (0, 0), (1, 1), (1, 1)]
    pooled = maxpool(np.pad(x, around, constant_values=-np.inf), 3, 1)
    return np.concatenate([conv(x, w1, b1), conv(x, w3, b3, 1), conv(x, w5, b5, 2), pooled], 1)


def residual_block(a, W1, b1, W2, b2):
    z = relu(a @ W1.T + b1) @ W2.T + b2
    return relu(z) + a


def residual_block_backward(a, W1, b1, W2, b2, dy):
    z1 = a @ W1.T + b1
    a1 = relu(z1)
    v = a1 @ W2.T + b2 + a
    dv = np.where(v > 0, dy, 0.0)
    dz1 = np.where(z1 > 0, dv @ W2, 0.0)
    return dz1 @ W1 + dv, dz1.T @ a, dz1.sum(axis=0), dv.T @ a1, dv.sum(axis=0)


def keras_cnn(x, k1, b1, k2, b2, W, b):
    t = x.transpose(0, 3, 1, 2)  # to NCHW and OIHW
    t = maxpool(relu(conv(t, k1.transpose(3, 2, 0, 1), b1)), 2, 2)
    t = maxpool(relu(conv(t, k2.transpose(3, 2, 0, 1), b2)), 2, 2)
    v = t.reshape(len(t), -1)
    z = v @ W + b
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def inception_channels_task():
    return 523


def test_error_rate_task():
    return 95.235


def lenet5_shapes_task():
    return (42, 21, 17, 8, 1024)


def cnn_shape_chain_task():
    return ((50, 42, 42), (50, 22, 22), (64, 20, 20), (64, 10, 10))


def keras_summary_task():
    return (33, 16, 14, 7, 3038, 675, 13950, 24304, 38929)
