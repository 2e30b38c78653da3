def dense_parameter_count_task():
    # sizes = (30, 74, 97, 22)
    return 11725
