def dense_parameter_count_task():
    return 83085
