import numpy as np

print("conv2d.py загружен!")


def conv2d(x, w, b=None, stride=1, padding=0):
    print("=" * 40)
    print("ВХОД", x.shape, "ЯДРО", w.shape, "stride", stride, "padding", padding)
    print(x)
    if x.shape[1] != w.shape[1]:
        print("!!! каналы не совпали")
        raise ValueError("каналы не совпали")
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    print("после набивки", x.shape)
    kh, kw = w.shape[2], w.shape[3]
    if x.shape[2] < kh or x.shape[3] < kw:
        raise ValueError("ядро больше картинки")
    rows = []
    for i in range(0, x.shape[2] - kh + 1, stride):
        row = []
        for j in range(0, x.shape[3] - kw + 1, stride):
            window = x[:, None, :, i:i + kh, j:j + kw]     # N 1 C kh kw
            r = (window * w[None]).sum(axis=(2, 3, 4))     # N O
            print("i =", i, "j =", j, "->", r.tolist())
            row.append(r)
        rows.append(row)
    y = np.array(rows)                   # Ho Wo N O
    print("rows", y.shape)
    y = y.transpose(2, 3, 0, 1)
    if b is not None:
        print("смещение", b)
        y = y + b[:, np.newaxis, np.newaxis]
    print("ИТОГ", y.shape)
    return y
