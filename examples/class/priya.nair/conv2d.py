# I am more comfortable with plain Python than with numpy, so: lists first, array at the end
import numpy as np


def pad_image(image, p):
    width = len(image[0]) + 2 * p
    empty = [0.0] * width
    return [empty] * p + [[0.0] * p + row + [0.0] * p for row in image] + [empty] * p


def conv2d(x, w, b=None, stride=1, padding=0):
    images = x.tolist()
    filters = w.tolist()
    bias = [0.0] * len(filters) if b is None else b.tolist()
    if len(images[0]) != len(filters[0]):
        raise ValueError("number of channels")
    kh, kw = len(filters[0][0]), len(filters[0][0][0])

    result = []
    for channels in images:
        padded = [pad_image(ch, padding) for ch in channels]
        height, width = len(padded[0]), len(padded[0][0])
        if kh > height or kw > width:
            raise ValueError("filter does not fit")
        maps = []
        for filt, offset in zip(filters, bias):
            rows = []
            for top in range(0, height - kh + 1, stride):
                row = []
                for left in range(0, width - kw + 1, stride):
                    total = offset
                    for ch, plane in zip(padded, filt):
                        for dr, weights in enumerate(plane):
                            for dc, weight in enumerate(weights):
                                total += weight * ch[top + dr][left + dc]
                    row.append(total)
                rows.append(row)
            maps.append(rows)
        result.append(maps)
    return np.array(result)
