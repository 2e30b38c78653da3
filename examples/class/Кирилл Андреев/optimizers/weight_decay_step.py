def weight_decay_step(x, g, lr, w):
    return x - w * x - lr * g
