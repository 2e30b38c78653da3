def weight_sharing_count_task():
    # n = 9, f = 3
    return (3969, 441, 9)
