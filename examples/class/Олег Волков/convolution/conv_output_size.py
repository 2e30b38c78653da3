def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    print(f"n={n} f={f} stride={stride} padding={padding} dilation={dilation}")
    if n <= 0 or f <= 0 or stride <= 0 or dilation <= 0 or padding < 0:
        print("ошибка!")
        raise ValueError(f"n={n} f={f} stride={stride} padding={padding} dilation={dilation}")
    last = n - 1 + padding                 # последний пиксель с набивкой
    first = -padding
    i = first
    m = 0
    while i + dilation * (f - 1) <= last:
        print("  окно", m, "начинается в", i)
        m = m + 1
        i = i + stride
    if m == 0:
        raise ValueError("ни одно окно не поместилось")
    print("ответ:", m)
    return m
