def receptive_field(layers: list[tuple[int, int, int]]) -> tuple[int, int]:
    """Receptive field and step of a stack of convolution and pooling layers, along one axis.

    Args:
        layers: (kernel, stride, dilation) of each layer, from the input to the output; may be empty.

    Returns:
        The tuple (r, j) of ints: how many input pixels one output depends on, and how many input pixels lie between
        neighbouring outputs.
    """
    raise NotImplementedError
