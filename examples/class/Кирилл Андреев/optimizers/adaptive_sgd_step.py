import numpy as np


def adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    move = w - w_prev
    g = grad_fn(w + gamma * move)
    if S_prev is None:
        H = H_prev = 1.0
        S = None
    else:
        S = S_prev + eta * np.square(g)
        H, H_prev = np.sqrt(S), np.sqrt(S_prev)
    return w - alpha * g / H + beta * (H_prev / H) * move, S
