def conv_layer_parameter_task() -> int:
    """Return the number of parameters, biases included, for the numbers in your statement: a whole number."""
    raise NotImplementedError
