def pool_output_size_task():
    # n = 23, k = 4
    return 5
