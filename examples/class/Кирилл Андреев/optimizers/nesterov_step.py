def nesterov_step(theta, w, grad_fn, lr, alpha):
    # заглядываем вперёд
    ahead = theta + alpha * w
    w_new = alpha * w + lr * grad_fn(ahead)
    return theta - w_new, w_new
