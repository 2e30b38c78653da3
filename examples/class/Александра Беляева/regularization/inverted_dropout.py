def inverted_dropout(x, mask, p_drop, dy):
    factor = mask / (1 - p_drop)
    return x * factor, dy * factor
