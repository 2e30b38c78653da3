def fan_in_fan_out(shape: tuple[int, ...]) -> tuple[int, int]:
    """Number of inputs and of outputs that the weights of a layer connect.

    Args:
        shape: Shape of the weights: (out, in) for a dense layer, (O, I, kh, kw) for a convolution.

    Returns:
        The tuple (fan_in, fan_out) of two integers.

    Raises:
        ValueError: The shape has fewer than two dimensions.
    """
    raise NotImplementedError
