def conv_layer_parameter_task():
    # C = 32, O = 36, k = 1, H = 51
    return 1188
