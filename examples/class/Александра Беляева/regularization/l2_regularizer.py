def l2_regularizer(weights, lam):
    return float(0.5 * lam * sum((w * w).sum() for w in weights)), [lam * w for w in weights]
