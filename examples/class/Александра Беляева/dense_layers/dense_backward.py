def dense_backward(x, W, dy):
    dx = dy @ W
    dW = dy.T @ x
    return dx, dW, dy.sum(axis=0)
