def linear_collapse_task():
    # a = -7, b = 4, c = -5, d = 3, v1 = -9, v2 = -4
    return (83, -48)
