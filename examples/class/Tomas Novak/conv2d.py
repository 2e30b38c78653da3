import numpy as np

def conv2d(x, w, b=None, stride=1, padding=0):
    n, c, h, width = x.shape
    o, ci, kh, kw = w.shape
    if c != ci: raise ValueError("c != ci")
    # enlarge the image by 2p rows and columns
    big = np.zeros((n, c, h + 2*padding, width + 2*padding), x.dtype)
    big[:, :, 2*padding:, 2*padding:] = x
    ho = (big.shape[2] - kh)//stride + 1
    wo = (big.shape[3] - kw)//stride + 1
    if min(ho, wo) < 1: raise ValueError("kernel too big")
    y = np.zeros((n, o, ho, wo))
    W = w.reshape(o, -1)
    for k in range(ho*wo):
        i, j = divmod(k, wo)
        col = big[:, :, i*stride:i*stride+kh, j*stride:j*stride+kw].reshape(n, -1)
        y[:, :, i, j] = np.dot(col, W.T)
    return y if b is None else y + b[None, :, None, None]
