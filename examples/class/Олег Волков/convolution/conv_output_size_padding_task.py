def conv_output_size_padding_task():
    n, f, p, s = 11, 4, 2, 1
    m = 0
    for start in range(-p, n + p - f + 1, s):
        print("окно", start, "..", start + f - 1)
        m += 1
    print("всего окон:", m)
    return m
