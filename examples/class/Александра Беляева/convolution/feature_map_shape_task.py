def feature_map_shape_task():
    # r = 48, c = 20, a = 3, b = 7, k = 31
    return (31, 46, 14)
