def dense_forward(x, W, b):
    return x @ W.T + b
