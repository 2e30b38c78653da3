def gradient_attenuation_task():
    """Return the factor by which the gradient shrinks in one transition, for the numbers in your statement."""
    raise NotImplementedError
