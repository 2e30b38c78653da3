def minibatch_estimate(losses, grads, idx):
    return float(losses[idx].mean()), grads[idx].mean(axis=0)
