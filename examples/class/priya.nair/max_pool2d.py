import numpy as np


def max_pool2d(x, kernel, stride=None, padding=0):
    if stride is None:
        stride = kernel
    if padding * 2 > kernel:
        raise ValueError("padding must not exceed kernel / 2")
    n, c, h, w = x.shape
    if h + 2 * padding < kernel or w + 2 * padding < kernel:
        raise ValueError("window does not fit")
    row_starts = range(-padding, h + padding - kernel + 1, stride)
    col_starts = range(-padding, w + padding - kernel + 1, stride)

    def pool(image):
        return [
            [
                max(
                    image[r][q]
                    for r in range(max(top, 0), min(top + kernel, h))
                    for q in range(max(left, 0), min(left + kernel, w))
                )
                for left in col_starts
            ]
            for top in row_starts
        ]

    return np.array([[pool(image) for image in sample] for sample in x.tolist()])
