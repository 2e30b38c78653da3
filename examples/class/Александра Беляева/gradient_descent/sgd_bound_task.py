def sgd_bound_task():
    # R = 1, G = 7, h = 0.05, N = 200
    return (1.275, 1.225)
