def weight_decay_step(x, g, lr, w):
    return (1 - w) * x - lr * g
