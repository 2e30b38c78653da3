def cnn_shape_chain_task() -> tuple[tuple[int, int, int], ...]:
    """Return (channels, height, width) after each of the four layers in your statement: a tuple of four tuples."""
    raise NotImplementedError
