def conv_output_size_task():
    n, f, s = 12, 2, 3
    m = 1
    while f + s <= n:
        f += s
        m += 1
    return m
