import numpy as np


def adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    d = w - w_prev
    g = grad_fn(w + gamma * d)
    if S_prev is None:
        return w - alpha * g + beta * d, None
    S = S_prev + eta * g**2
    H = np.sqrt(S)
    return w - alpha * g / H + beta * np.sqrt(S_prev) / H * d, S
