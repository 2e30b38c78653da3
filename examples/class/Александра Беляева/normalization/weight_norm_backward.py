import math


def weight_norm_backward(w, gamma, dv):
    length = math.sqrt(float(w @ w))
    u = w / length
    dgamma = float(u @ dv)
    return gamma / length * (dv - dgamma * u), dgamma
