import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    means, variances, columns = [], [], []
    for d in range(x.shape[1]):
        col = x[:, d]
        mu = col.mean()
        var = ((col - mu) ** 2).mean()
        columns.append(gamma[d] * (col - mu) / np.sqrt(var + eps) + beta[d])
        means.append(mu)
        variances.append(var)
    return np.stack(columns, axis=1), np.array(means), np.array(variances)
