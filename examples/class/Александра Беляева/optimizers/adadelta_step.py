import numpy as np


def adadelta_step(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    G = rho * G + (1 - rho) * g**2
    move = -np.sqrt((D + eps) / (G + eps)) * g
    return theta + lr * move, G, rho * D + (1 - rho) * move**2
