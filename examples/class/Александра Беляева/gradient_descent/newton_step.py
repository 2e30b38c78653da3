import numpy as np


def newton_step(grad_fn, hess_fn, x, alpha=1.0):
    return x - alpha * np.linalg.solve(hess_fn(x), grad_fn(x))
