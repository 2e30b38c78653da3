# ДЗ 3, Федоров Никита, все функции в одном файле
import numpy as np
import math


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError
    p = padding
    H, W = x.shape[2], x.shape[3]
    z = np.zeros((x.shape[0], x.shape[1], H + 2*p, W + 2*p))
    z[:, :, p:p+H, p:p+W] = x
    kh, kw = w.shape[2], w.shape[3]
    Ho = H + 2*p - kh + 1
    Wo = W + 2*p - kw + 1
    if Ho <= 0 or Wo <= 0:
        raise ValueError
    res = np.zeros((x.shape[0], w.shape[0], Ho, Wo))
    for i in range(kh):
        for j in range(kw):
            for o in range(w.shape[0]):
                for c in range(w.shape[1]):
                    res[:, o] += w[o, c, i, j] * z[:, c, i:i+Ho, j:j+Wo]
    if b is not None:
        for o in range(w.shape[0]):
            res[:, o] += b[o]
    return res


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0: raise ValueError
    size = n + 2*padding
    ker = f + (f-1)*(dilation-1)
    if ker > size: raise ValueError
    return size - ker + 1


def conv_output_size_task():
    return 31 - 2 + 1


def conv_output_size_padding_task():
    return 19 + 2*3 - 2 + 1


def pool_output_size_task():
    return math.floor(33/5)


def max_pool2d(x, kernel, stride=None, padding=0):
    p = padding
    if p > kernel/2: raise ValueError
    N, C, H, W = x.shape
    z = np.full((N, C, H + 2*p, W + 2*p), -math.inf)
    z[:, :, p:p+H, p:p+W] = x
    Ho, Wo = H + 2*p - kernel + 1, W + 2*p - kernel + 1
    if Ho <= 0 or Wo <= 0: raise ValueError
    res = np.full((N, C, Ho, Wo), -math.inf)
    for i in range(kernel):
        for j in range(kernel):
            res = np.maximum(res, z[:, :, i:i+Ho, j:j+Wo])
    return res


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.average(x, axis=0)
    var = np.average((x - mu)**2, axis=0)
    y = np.zeros(x.shape)
    for i in range(len(x)):
        y[i] = (x[i] - mu)/(var + eps)**0.5*gamma + beta
    return y, mu, var


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = len(x)
    mu = np.average(x, axis=0)
    sigma = (np.average((x - mu)**2, axis=0) + eps)**0.5
    dxh = dy*gamma
    dmu = -(dxh/sigma).sum(0)
    dx = dxh/sigma + dmu/m
    dgamma = ((x - mu)/sigma*dy).sum(0)
    dbeta = dy.sum(0)
    return dx, dgamma, dbeta


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1*m + (1-beta1)*g
    v = beta2*v + (1-beta2)*g*g
    k = t - 1      # сколько шагов уже сделано
    mh = m/(1 - beta1**k)
    vh = v/(1 - beta2**k)
    return theta - lr*mh/(np.sqrt(vh) + eps), m, v


def he_normal(shape, rng):
    if len(shape) < 2: raise ValueError
    n = 1
    for s in shape[1:]: n *= s
    return rng.normal(0, math.sqrt(2/n), shape)
