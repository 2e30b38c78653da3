def conv_output_size_task():
    n, f, s = 11, 7, 2
    m = 0
    for start in range(0, n - f + 1, s):
        print("окно", start, "..", start + f - 1)
        m += 1
    print("всего окон:", m)
    return m
