def nesterov_step(theta, w, grad_fn, lr, alpha):
    w = alpha * w + lr * grad_fn(theta - alpha * w)
    return theta - w, w
