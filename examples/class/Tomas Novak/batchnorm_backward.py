import numpy as np

def batchnorm_backward(dy, x, gamma, eps=1e-5):
    sigma = x.std(0)
    xhat = (x - x.mean(0))/sigma
    dgamma = (dy*xhat).sum(0)
    dbeta = dy.sum(0)
    return gamma/sigma*(dy - dy.mean(0) - xhat*(dy*xhat).mean(0)), dgamma, dbeta
