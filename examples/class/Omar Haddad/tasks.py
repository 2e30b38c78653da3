def conv_output_size_task():
    n, f, s = 32, 6, 4
    if n < f:
        return 0
    return 1 + (n - f) // s


def conv_output_size_padding_task():
    n, f, p, s = 22, 5, 2, 2
    return 1 + (n + p + p - f) // s


def pool_output_size_task():
    n, k = 29, 3
    return (n - n % k) // k
