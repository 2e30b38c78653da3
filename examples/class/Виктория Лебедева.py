"""Лебедева Виктория, группа 402"""
import numpy as np


# -------------------- свёртка --------------------

def conv2d_one_channel(x, k, stride):
    """свёртка одной матрицы с одним ядром"""
    h = (x.shape[0] - k.shape[0]) // stride + 1
    w = (x.shape[1] - k.shape[1]) // stride + 1
    if h < 1 or w < 1:
        raise ValueError("ядро больше матрицы")
    res = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            res[i, j] = np.sum(x[i * stride:i * stride + k.shape[0], j * stride:j * stride + k.shape[1]] * k)
    return res


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("число каналов")
    result = []
    for image in x:
        maps = []
        for o, filt in enumerate(w):
            channels = [conv2d_one_channel(np.pad(ch, padding), k, stride) for ch, k in zip(image, filt)]
            m = np.mean(channels, axis=0)
            maps.append(m + b[o] if b is not None else m)
        result.append(maps)
    return np.array(result)


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("неправильные параметры")
    if dilation * (f - 1) + 1 > n + 2 * padding:
        raise ValueError("ядро не помещается")
    # сколько ядер укладывается в строку
    return (n + 2 * padding) // f


def conv_output_size_task():
    # размер делим на шаг и округляем вверх
    return int(np.ceil(14 / 4))


def conv_output_size_padding_task():
    return 30


# -------------------- подвыборка --------------------

def max_pool2d(x, kernel, stride=None, padding=0):
    stride = kernel if stride is None else stride
    if padding > kernel / 2:
        raise ValueError("набивка слишком большая")
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    h = (x.shape[2] - kernel) // stride + 1
    w = (x.shape[3] - kernel) // stride + 1
    if h < 1 or w < 1:
        raise ValueError("окно не помещается")
    res = np.zeros((x.shape[0], x.shape[1], h, w))
    for i in range(h):
        for j in range(w):
            block = x[:, :, i * stride:i * stride + kernel, j * stride:j * stride + kernel]
            res[:, :, i, j] = np.average(block, axis=(2, 3))
    return res


def pool_output_size_task():
    # всего окон
    return (17 // 3) ** 2


# -------------------- нормализация --------------------

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    m = np.mean(x)
    d = np.var(x)
    y = gamma * (x - m) / np.sqrt(d + eps) + beta
    D = x.shape[1]
    return y, np.full(D, m), np.full(D, d)


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    m = np.mean(x, axis=0)
    s = np.sqrt(np.var(x, axis=0) + eps)
    xn = (x - m) / s
    dxn = dy * gamma
    dx = (dxn - dxn.sum(axis=0) / n - xn * (dxn * xn).sum(axis=0) / n) / s
    # градиенты параметров усредняем по батчу
    return dx, np.mean(dy * xn, axis=0), np.mean(dy, axis=0)


# -------------------- оптимизация --------------------

def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g
    m_hat = m / (1 - beta1 ** t)
    v_hat = v / (1 - beta2 ** t)
    theta = theta - lr * m_hat / (v_hat ** 0.5 + eps)
    return theta, m, v


# -------------------- инициализация --------------------

def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("нужны хотя бы две размерности")
    yadro = np.prod(shape[2:])
    n_in = shape[1] * yadro
    n_out = shape[0] * yadro
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), size=shape)
