import numpy as np


def balanced_minibatches(labels, batch_size, rng):
    # one column per class; reading the table row by row takes one example of every class in turn
    columns = [rng.permutation(np.flatnonzero(labels == k)) for k in np.unique(labels)]
    order = np.stack(columns, axis=1).ravel()
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
