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


def image_number_count_task():
    return 145320


def same_padding_task():
    return 16


def conv_by_hand_task():
    return ((39, 36, 34), (33, 28, 39), (26, 24, 30))


def partial_connection_task():
    return (11, 279)


def receptive_field_task():
    return 34


def weight_sharing_count_task():
    return (441, 225, 225)
