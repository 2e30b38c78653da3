def sgdw_step(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    if decoupled:
        m = beta1 * m + eta * lr * g
        return x - m - eta * w * x, m
    m = beta1 * m + eta * lr * (g + w * x)
    return x - m, m
