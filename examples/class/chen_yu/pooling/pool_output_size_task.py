def pool_output_size_task():
    # the window starts at 0, 1, ..., 11 - 4
    return 8
