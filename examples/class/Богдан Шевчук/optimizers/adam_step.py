import numpy as np


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    # как в torch/optim/adam.py: lerp_ и addcmul_
    exp_avg = m + (g - m) * (1 - beta1)
    exp_avg_sq = v * beta2 + (1 - beta2) * g * g
    bias_correction1 = 1 - beta1 ** t
    bias_correction2 = 1 - beta2 ** t
    step_size = lr / bias_correction1
    denom = np.sqrt(exp_avg_sq) / bias_correction2 ** 0.5 + eps
    return theta - step_size * (exp_avg / denom), exp_avg, exp_avg_sq
