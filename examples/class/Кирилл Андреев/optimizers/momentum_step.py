def momentum_step(theta, w, g, lr, alpha):
    w_new = alpha * w + lr * g
    theta_new = theta - w_new
    return theta_new, w_new
