def conv_output_size_task():
    n, f, s = 11, 4, 4
    return (n - f) // s + 1
