def sgd_averaged_bound(xs, alphas, R, G):
    total = alphas.sum()
    return alphas @ xs / total, float((R**2 + G**2 * (alphas @ alphas)) / (2 * total))
