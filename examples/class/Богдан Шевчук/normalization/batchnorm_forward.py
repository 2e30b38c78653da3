import numpy as np
import torch  # сверялся с nn.BatchNorm1d, в решении не используется


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(axis=0), x.var(axis=0)
    y = (x - mu) / np.sqrt(var + eps)
    y *= gamma
    y += beta
    return y, mu, var
