import numpy as np


def dense_backward(x, W, dy):
    N = x.shape[0]
    dx = np.zeros(x.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[0])
    for s in range(N):
        for j in range(W.shape[0]):
            dx[s] += dy[s, j] * W[j]
            dW[j] += dy[s, j] * x[s]
            db[j] += dy[s, j]
    # average over the batch, so that the step does not depend on N
    return dx, dW / N, db / N
