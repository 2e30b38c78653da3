def init_scale_task():
    return (0.00280112, 0.0690889, 0.129641)
