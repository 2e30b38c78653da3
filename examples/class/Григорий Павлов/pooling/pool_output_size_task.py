def pool_output_size_task():
    return 39 - 2
