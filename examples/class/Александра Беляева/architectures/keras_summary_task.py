def keras_summary_task():
    # H = 27, C = 1, F1 = 18, F2 = 41, k = 5, K = 16
    return (23, 11, 7, 3, 369, 468, 18491, 5920, 24879)
