def conv_output_size_padding_task():
    n, f, p, s = 11, 6, 4, 3
    return (n + 2 * p - f) // s + 1
