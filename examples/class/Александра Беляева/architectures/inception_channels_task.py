def inception_channels_task():
    # C = 235, c1 = 204, c3 = 124, c5 = 241, H = 12
    return 804
