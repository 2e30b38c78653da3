def pool_output_size_task():
    n, k = 23, 5
    return n // k
