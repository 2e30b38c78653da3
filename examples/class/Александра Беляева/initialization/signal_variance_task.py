def signal_variance_task():
    # sizes = [414, 73, 180]
    return 2.3
