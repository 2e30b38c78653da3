def early_stopping(val_losses, patience=1):
    best = 0
    for t, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = t
        if t - best >= patience:
            return t, best
    return len(val_losses) - 1, best
