import numpy as np


def gradient_descent(grad_fn, x0, lr, steps):
    path = [np.array(x0)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad_fn(path[-1]))
    return np.stack(path)
