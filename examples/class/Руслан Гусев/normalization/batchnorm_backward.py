import numpy as np


def batchnorm_backward(dy, x, gamma, eps=1e-5):
    mu = x.mean(axis=0)
    sig = np.sqrt(((x - mu) ** 2).mean(axis=0) + eps)
    u = (x - mu) / sig
    grad_gamma = (dy * u).sum(axis=0)
    grad_beta = dy.sum(axis=0)
    a = dy * gamma
    # вычитаем проекции на единицы и на u
    grad_x = (a - a.mean(axis=0) - u * (a * u).mean(axis=0)) / sig
    return grad_x, grad_gamma, grad_beta
