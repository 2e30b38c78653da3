def conv_output_size_task():
    m = (11 - 3) // 2 + 1
    return m * m
