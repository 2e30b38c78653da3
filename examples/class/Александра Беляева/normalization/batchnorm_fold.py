import numpy as np


def batchnorm_fold(gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return scale, beta - scale * mean
