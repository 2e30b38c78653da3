def same_padding(n: int, f: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Zeros that a "same" convolution needs along one axis.

    Args:
        n: Size of the input along the axis, at least 1.
        f: Size of the kernel along the axis, at least 1.
        stride: Step of the window, at least 1.
        dilation: Distance between neighbouring kernel elements, at least 1 (1: an ordinary kernel).

    Returns:
        The tuple (before, after) of Python ints: the fewest zeros that give an output of the size ⌈n / stride⌉.
    """
    raise NotImplementedError
