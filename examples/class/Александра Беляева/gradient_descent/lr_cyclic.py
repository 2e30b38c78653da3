def lr_cyclic(t, base_lr, max_lr, step_size):
    phase = t % (2 * step_size)
    share = min(phase, 2 * step_size - phase) / step_size
    return base_lr + (max_lr - base_lr) * share
