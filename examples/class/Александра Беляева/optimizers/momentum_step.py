def momentum_step(theta, w, g, lr, alpha):
    w = alpha * w + lr * g
    return theta - w, w
