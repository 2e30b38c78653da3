def conv_output_size(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Number of places a convolution window takes along one axis.

    Args:
        n: Size of the input along the axis, at least 1.
        f: Size of the kernel along the axis, at least 1.
        stride: Step of the window, at least 1.
        padding: Pixels added on each of the two sides, at least 0.
        dilation: Distance between neighbouring kernel elements, at least 1 (1: an ordinary kernel).

    Returns:
        The size of the output, a Python int.

    Raises:
        ValueError: An argument is out of its range, or the dilated kernel is larger than the padded input.
    """
    raise NotImplementedError
