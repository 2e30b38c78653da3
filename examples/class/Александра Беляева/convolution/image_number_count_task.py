def image_number_count_task():
    # H = 17, W = 345, C = 3
    return 17595
