import numpy as np


def correlate(image, kernel, step):
    rows = range(0, image.shape[0] - kernel.shape[0] + 1, step)
    cols = range(0, image.shape[1] - kernel.shape[1] + 1, step)
    return np.array([[(image[r:r + kernel.shape[0], c:c + kernel.shape[1]] * kernel).sum() for c in cols] for r in rows])


def conv2d(x, w, b=None, stride=1, padding=0):
    if x.shape[1] != w.shape[1]:
        raise ValueError("channels differ")
    if w.shape[2] > x.shape[2] + 2 * padding or w.shape[3] > x.shape[3] + 2 * padding:
        raise ValueError("kernel too large")
    if b is None:
        b = np.zeros(w.shape[0])
    out = []
    for img in x:
        gray = np.pad(img[0], padding)
        out.append([correlate(gray, w[o, 0], stride) + b[o] for o in range(w.shape[0])])
    return np.array(out)
