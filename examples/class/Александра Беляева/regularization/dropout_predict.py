def dropout_predict(x, W, b, p_drop):
    return (1 - p_drop) * (x @ W.T) + b
