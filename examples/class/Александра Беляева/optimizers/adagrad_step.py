import numpy as np


def adagrad_step(theta, G, g, lr=0.01, eps=1e-10):
    G = G + g**2
    return theta - lr * g / (np.sqrt(G) + eps), G
