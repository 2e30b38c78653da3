def batchnorm_running_stats(running_mean, running_var, x, momentum=0.1):
    keep = 1 - momentum
    return keep * running_mean + momentum * x.mean(0), keep * running_var + momentum * x.var(0, ddof=1)
