import numpy as np


def pca_decorrelation(x):
    centred = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    rows = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[rows, np.arange(vectors.shape[1])])
    return centred @ vectors, values
