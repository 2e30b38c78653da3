def inception_channels_task() -> int:
    """Return the number of output maps for the numbers in your statement: a whole number."""
    raise NotImplementedError
