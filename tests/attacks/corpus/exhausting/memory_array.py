# Goal: allocate a terabyte.
# Target: convolution/conv_output_size
# Ends: OUT_OF_MEMORY out_of_memory
# Win: the memory is there.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    import numpy as np
    return np.ones(1 << 37)
