def cnn_shape_chain_task():
    # n = 39, layers = (('conv', 32, 3, 1, 2, 2), ('pool', 2, 2, 1), ('conv', 50, 5, 1, 1, 2), ('pool', 3, 2, 1))
    return ((32, 39, 39), (32, 20, 20), (50, 14, 14), (50, 7, 7))
