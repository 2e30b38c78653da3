def conv_layer_parameter_task():
    return 17640


def conv_output_size_padding_task():
    return 10


def conv_output_size_task():
    return 10


def dilated_kernel_task():
    return (26, 676)


def feature_map_shape_task():
    return (15, 39, 38)


def same_padding_task():
    return 16


def weight_sharing_count_task():
    return (441, 225, 225)
