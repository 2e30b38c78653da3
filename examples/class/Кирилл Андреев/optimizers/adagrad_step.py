import numpy as np


def adagrad_step(theta, G, g, lr=0.01, eps=1e-10):
    G_new = G + np.square(g)
    return theta - lr / (np.sqrt(G_new) + eps) * g, G_new
