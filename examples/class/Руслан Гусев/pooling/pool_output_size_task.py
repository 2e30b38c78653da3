def pool_output_size_task():
    n, k = 40, 3
    m = 0
    while n >= k:
        n -= k
        m += 1
    return m
