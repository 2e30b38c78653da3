def conv_output_size_task():
    # n = 17, f = 5, s = 2
    return 7
