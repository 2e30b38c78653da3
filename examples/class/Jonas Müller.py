# Hausaufgabe / homework, J. Müller
# layers as classes (I like to reuse them), the required functions are thin wrappers below
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass
class Conv2D:
    weight: np.ndarray
    bias: np.ndarray | None
    stride: int
    padding: int

    def output_shape(self, x):
        h = conv_output_size(x.shape[2], self.weight.shape[2], self.stride, self.padding)
        w = conv_output_size(x.shape[3], self.weight.shape[3], self.stride, self.padding)
        return x.shape[0], self.weight.shape[0], h, w

    def __call__(self, x):
        if x.shape[1] != self.weight.shape[1]:
            raise ValueError("input has the wrong number of channels")
        n, o, ho, wo = self.output_shape(x)
        p, s = self.padding, self.stride
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        kh, kw = self.weight.shape[2:]
        kernel_matrix = self.weight.reshape(o, -1)
        y = np.empty((n, o, ho, wo))
        for i, j in np.ndindex(ho, wo):
            patch = xp[:, :, s * i:s * i + kh, s * j:s * j + kw].reshape(n, -1)
            y[:, :, i, j] = patch @ kernel_matrix.T
        if self.bias is not None:
            y += self.bias[:, None, None]
        return y


class MaxPool2D:
    def __init__(self, kernel, stride=None, padding=0):
        if padding > kernel / 2:
            raise ValueError("padding must be at most half the window")
        self.kernel = kernel
        self.stride = kernel if stride is None else stride
        self.padding = padding

    def __call__(self, x):
        k, s, p = self.kernel, self.stride, self.padding
        ho = conv_output_size(x.shape[2], k, s, p)
        wo = conv_output_size(x.shape[3], k, s, p)
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=float("-inf"))
        y = np.empty(x.shape[:2] + (ho, wo), dtype=x.dtype)
        for i, j in np.ndindex(ho, wo):
            y[:, :, i, j] = xp[:, :, s * i:s * i + k, s * j:s * j + k].max(axis=3).max(axis=2)
        return y


class Cache(NamedTuple):
    x_hat: np.ndarray
    std: np.ndarray


class BatchNorm:
    def __init__(self, gamma, beta, eps):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mu, var = x.mean(axis=0), x.var(axis=0)
        std = np.sqrt(var + self.eps)
        cache = Cache((x - mu) / std, std)
        return self.gamma * cache.x_hat + self.beta, mu, var, cache

    def backward(self, dy, cache):
        dgamma = np.sum(dy * cache.x_hat, axis=0)
        dbeta = np.sum(dy, axis=0)
        g = dy * self.gamma
        dx = (g - g.mean(axis=0) - cache.x_hat * np.mean(g * cache.x_hat, axis=0)) / cache.std
        return dx, dgamma, dbeta


@dataclass
class Adam:
    lr: float
    betas: tuple[float, float]
    eps: float

    def step(self, theta, state, g, t):
        m, v = (b * s + (1 - b) * q for b, s, q in zip(self.betas, state, (g, g * g)))
        b1, b2 = self.betas
        direction = m / (1 - b1 ** t) / (np.sqrt(v / (1 - b2 ** t)) + self.eps)
        return theta - self.lr * direction, m, v


# ------------------------------------------------------------------ required functions


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("invalid size")
    m = (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1
    if m < 1:
        raise ValueError("kernel larger than input")
    return m


def conv2d(x, w, b=None, stride=1, padding=0):
    return Conv2D(w, b, stride, padding)(x)


def max_pool2d(x, kernel, stride=None, padding=0):
    return MaxPool2D(kernel, stride, padding)(x)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return BatchNorm(gamma, beta, eps).forward(x)[:3]


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    layer = BatchNorm(gamma, 0.0, eps)
    *_, cache = layer.forward(x)
    return layer.backward(dy, cache)


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return Adam(lr, (beta1, beta2), eps).step(theta, (m, v), g, t)


def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("he_normal needs (out, in, ...)")
    fan_in = np.prod(shape[1:])
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


conv_output_size_task = lambda: conv_output_size(25, 3, stride=2)
conv_output_size_padding_task = lambda: conv_output_size(18, 3, stride=3, padding=3)
pool_output_size_task = lambda: conv_output_size(39, 6, stride=6)
