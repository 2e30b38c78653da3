def sgdw_step(x, m, g, lr, beta1, w, eta=1.0, decoupled=True):
    if not decoupled:
        g = g + w * x
    m_new = beta1 * m + eta * lr * g
    x_new = x - m_new
    if decoupled:
        x_new = x_new - eta * w * x
    return x_new, m_new
