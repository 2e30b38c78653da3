def gradient_attenuation_task():
    # g0 = 2.8e-08, g1 = 0.0046, K = 3
    return 54.7688
