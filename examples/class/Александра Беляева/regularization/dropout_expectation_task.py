def dropout_expectation_task():
    # n = 9, p = 0.2, a = 14.2
    return (512, 11.36)
