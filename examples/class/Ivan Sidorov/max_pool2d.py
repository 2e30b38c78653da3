import numpy as np


def max_pool2d(x: np.ndarray, kernel: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    if 2 * padding > kernel:
        raise ValueError("padding should be at most half of the kernel")
    stride = stride or kernel
    if padding:
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], mode="constant", constant_values=-np.inf)
    h, w = x.shape[2:]
    if kernel > min(h, w):
        raise ValueError("window is larger than the (padded) image")
    ho, wo = (h - kernel) // stride + 1, (w - kernel) // stride + 1
    # k*k shifted, strided copies of the image; the maximum over them is the answer
    shifted = [
        x[:, :, a:a + (ho - 1) * stride + 1:stride, b:b + (wo - 1) * stride + 1:stride]
        for a in range(kernel)
        for b in range(kernel)
    ]
    return np.max(np.stack(shifted), axis=0)
